import { assertAlmostEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { crossEntropies } from "../../../models/layers/cross_entropy.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute } from "../helpers.ts";

const library = await openForTests();
const CLASSES = 5;

for (const onGpu of [false, true]) {
  Deno.test(`crossEntropies() and its gradient as ${onGpu ? "a GPU" : "a processor"} computes them are those of their formula`, async () => {
    const logits = fc.array(fc.double({ min: -200, max: 200, noNaN: true }), {
      minLength: CLASSES,
      maxLength: CLASSES,
    });
    const label = fc.nat({ max: CLASSES - 1 });
    const examples = fc.array(fc.tuple(logits, label), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(examples, async (examples) => {
        const rows = examples.map(([row]) => [...Float32Array.from(row)]);
        const [losses, gradients] = await compute(library, () => {
          const labels = tf.tensor1d(examples.map(([, label]) => label), "int32");
          const loss = (x: tf.Tensor) => crossEntropies(x as tf.Tensor2D, labels, onGpu);
          return [loss(tf.tensor2d(rows)), tf.grad(loss)(tf.tensor2d(rows))];
        });
        rows.forEach((row, i) => {
          const label = examples[i]![1];
          const largest = Math.max(...row);
          const sum = row.reduce((sum, x) => sum + Math.exp(x - largest), 0);
          assertAlmostEquals(losses![i]!, Math.log(sum) + largest - row[label]!, 1e-4);
          row.forEach((x, j) => {
            const wanted = Math.exp(x - largest) / sum - (j === label ? 1 : 0);
            assertAlmostEquals(gradients![i * CLASSES + j]!, wanted, 1e-5);
          });
        });
      }),
      { numRuns: 30 },
    );
  });
}
