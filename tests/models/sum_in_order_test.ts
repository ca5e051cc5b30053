import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { sumInOrder } from "../../models/sum_in_order.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { openForTests } from "../tensorflow/library.ts";
import { scalar } from "../../models/feeds.ts";

const library = await openForTests();

/** AddN's sum in its source (aggregate_ops.cc), in float32. */
function byHand(values: readonly number[]): number {
  const add = (group: readonly number[]) => group.reduce((a, b) => Math.fround(a + b));
  const rest = values.length % 8;
  const first = rest < 2 ? rest + 8 : rest;
  let sum = add(values.slice(0, first));
  for (let i = first; i < values.length; i += 8) {
    sum = Math.fround(sum + add(values.slice(i, i + 8)));
  }
  return sum;
}

Deno.test("sumInOrder() adds in AddN's order from the first value, bit by bit, whatever else holds the values", async () => {
  const floats = fc.array(fc.float({ noNaN: true, min: 0, max: 1000 }), {
    minLength: 2,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(floats, async (values) => {
      using graph = new Graph(library);
      using session = new Session(graph, { threads: 1 });
      const fed = values.map(() => graph.placeholder("float32", []));
      const [sum, ...held] = trace(graph, () => {
        const squares = fed.map((one) => tf.square(toTensor(one)) as tf.Scalar);
        return [sumInOrder(squares, false), squares[0]!].map(toOutput);
      });
      const feeds = fed.map((one, i) => [one, scalar(values[i]!)] as const);
      const [found] = await session.run({ feeds, fetches: [sum!, ...held] });
      const squares = values.map((value) => Math.fround(value * value));
      assertEquals(found!.data[0], byHand(squares));
    }),
    { numRuns: 12 },
  );
});
