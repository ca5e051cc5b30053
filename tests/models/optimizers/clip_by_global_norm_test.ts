import { assert, assertAlmostEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { globalNorm } from "../../../models/global_norm.ts";
import { clippingFactor } from "../../../models/optimizers/clip_by_global_norm.ts";
import { stream } from "../../../models/random/random.ts";
import { Graph } from "../../../tensorflow/graph.ts";
import { Session } from "../../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../../tensorflow/trace.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { float32 } from "../helpers.ts";

const library = await openForTests();

for (const [threads, inOrder] of [[1, false], [2, false], [1, true]] as const) {
  const how = `${threads} thread(s)${inOrder ? ", in order" : ""}`;
  Deno.test(`globalNorm() of 1.5 million numbers is exact to float32's last bits, ${how}`, async () => {
    using graph = new Graph(library);
    const values = [[1024, 1024], [450_000]].map((shape, i) => {
      const [size, length] = [shape.reduce((a, b) => a * b), i === 0 ? 1e-3 : 1];
      return float32(shape, stream(1, `norm ${i}`).uniform(size, -length, length));
    });
    const outputs = values.map(({ shape }) => graph.placeholder("float32", shape));
    const norm = trace(graph, () => toOutput(globalNorm(outputs.map(toTensor), inOrder)));
    using session = new Session(graph, { threads });
    const [found] = await session.run({
      feeds: outputs.map((output, i) => [output, values[i]!] as const),
      fetches: [norm],
    });
    let squares = 0;
    for (const { data } of values) for (const x of data as Float32Array) squares += x * x;
    assertAlmostEquals(Number(found!.data[0]) / Math.sqrt(squares), 1, 3e-7);
  });
}

Deno.test("clippingFactor() makes gradients as long as the limit, and leaves shorter ones as they are", async () => {
  using graph = new Graph(library);
  const [norm, limit] = [graph.placeholder("float32", []), 5];
  const factor = trace(graph, () => toOutput(clippingFactor(toTensor(norm) as tf.Scalar, limit)));
  using session = new Session(graph, { threads: 1 });
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 1e6, noNaN: true }), async (value) => {
      const given = Math.fround(value);
      const [found] = await session.run({
        feeds: [[norm, float32([], [given])]],
        fetches: [factor],
      });
      const clipped = Number(found!.data[0]) * given;
      assert(clipped <= limit * (1 + 1e-6), `${given} becomes ${clipped}`);
      // PyTorch's 1e-6 beside the norm costs as much of the limit.
      assertAlmostEquals(clipped, Math.min(given, limit), 2e-6);
    }),
    { numRuns: 60 },
  );
});
