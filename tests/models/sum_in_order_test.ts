import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { scalar } from "../../models/feeds.ts";
import { sumInOrder } from "../../models/sum_in_order.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { openForTests } from "../tensorflow/library.ts";

const library = await openForTests();

Deno.test("sumInOrder() adds from left to right, to the bit", async () => {
  // The squares of smaller numbers have fewer digits, and TensorFlow takes them for zero.
  const floats = fc.array(fc.float({ noNaN: true, min: 2 ** -20, max: 1000 }), {
    minLength: 1,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(floats, async (values) => {
      using graph = new Graph(library);
      using session = new Session(graph, { threads: 1 });
      const fed = values.map(() => graph.placeholder("float32", []));
      const squares = (one: typeof fed[number]) => tf.square(toTensor(one)) as tf.Scalar;
      const sum = trace(graph, () => toOutput(sumInOrder(fed.map(squares))));
      const feeds = fed.map((one, i) => [one, scalar(values[i]!)] as const);
      const [found] = await session.run({ feeds, fetches: [sum] });
      const wanted = values.map((value) => Math.fround(value * value))
        .reduce((a, b) => Math.fround(a + b));
      assertEquals(found!.data[0], wanted);
    }),
    { numRuns: 12 },
  );
});
