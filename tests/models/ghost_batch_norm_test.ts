import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../models/batch_norm.ts";
import ghostBatchNorm from "../../models/ghost_batch_norm.ts";
import { stream } from "../../models/random/random.ts";
import { openForTests } from "../tensorflow/library.ts";
import { compute, distance } from "./helpers.ts";

const library = await openForTests();
const ghosts = (ghostBatch: number) => ghostBatchNorm({ form: "ghost", ghostBatch });

Deno.test("ghostBatchNorm() normalizes each ghost by its own statistics, as computed by hand", async () => {
  const [output, means, sigmas] = await compute(library, () => {
    const { output, statistics } = ghosts(3).normalize(
      tf.tensor2d([1, 2, 3, 10, 10, 40], [6, 1]),
      tf.tensor1d([2]),
      tf.tensor1d([5]),
    );
    return [output, statistics.means, statistics.spreads];
  });
  // Ghost 1: mean 2, biased variance 2/3. Ghost 2: mean 20, biased variance 200.
  const deviations = [Math.sqrt(2 / 3 + 1e-5), Math.sqrt(200 + 1e-5)];
  assertEquals(means, [2, 20]);
  assertAlmostEquals(sigmas![0]!, deviations[0]!, 1e-6);
  assertAlmostEquals(sigmas![1]!, deviations[1]!, 1e-5);
  const expected = [-1, 0, 1].map((x) => 5 + 2 * x / deviations[0]!)
    .concat([-10, -10, 20].map((x) => 5 + 2 * x / deviations[1]!));
  assert(distance(output!, expected) < 1e-5, `${output}`);
});

Deno.test("ghostBatchNorm() takes its statistics over examples and spatial positions", async () => {
  const [mean, sigma] = await compute(library, () => {
    const images = tf.tensor4d([0, 1, 2, 3, 4, 5, 6, 7, 100, 0, 0, 0, 0, 0, 0, 0], [4, 2, 2, 1]);
    const { statistics } = ghosts(2).normalize(images, tf.ones([1]), tf.zeros([1]));
    return [statistics.means, statistics.spreads];
  });
  // The eight numbers 0 … 7: mean 3.5, variance 5.25.
  assertAlmostEquals(mean![0]!, 3.5, 1e-6);
  assertAlmostEquals(sigma![0]!, Math.sqrt(5.25 + 1e-5), 1e-6);
});

Deno.test("ghostBatchNorm() with one ghost as large as the batch is batch norm, gradients included", async () => {
  const x = () => tf.tensor2d(stream(1, "x").uniform(24, -3, 3), [8, 3]);
  const pull = () => tf.tensor2d(stream(2, "pull").uniform(24, -1, 1), [8, 3]);
  const run = (form: ReturnType<typeof batchNorm>) =>
    compute(library, () => {
      const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
        tf.sum(tf.mul(form.normalize(x, gamma, beta).output, pull())) as tf.Scalar;
      const { value, grads } = tf.valueAndGrads(loss)([
        x(),
        tf.tensor1d([1, 2, 3]),
        tf.tensor1d([0, 1, 0]),
      ]);
      return [value, ...grads];
    });
  assertEquals(await run(ghosts(8)), await run(batchNorm()));
  assert(distance((await run(ghosts(4)))[1]!, (await run(batchNorm()))[1]!) > 1e-3);
});

Deno.test("ghostBatchNorm() has the gradients that finite differences of plain arithmetic give", async () => {
  const x = [...stream(3, "x").uniform(10, -2, 2)];
  const pull = [...stream(4, "pull").uniform(10, -1, 1)];
  const [gradient] = await compute(
    library,
    () => [
      tf.grad((x) =>
        tf.sum(
          tf.mul(
            ghosts(3).normalize(x, tf.tensor1d([1.5]), tf.tensor1d([0.2])).output,
            tf.tensor2d(pull, [10, 1]),
          ),
        )
      )(tf.tensor2d(x, [10, 1])),
    ],
  );

  // Ten examples in ghosts of at most three: 3, 3, 2, 2.
  const lossByHand = (x: readonly number[]) => {
    let [loss, start] = [0, 0];
    for (const size of [3, 3, 2, 2]) {
      const ghost = x.slice(start, start + size);
      const mean = ghost.reduce((a, b) => a + b) / size;
      const variance = ghost.reduce((sum, x) => sum + (x - mean) ** 2, 0) / size;
      ghost.forEach((x, i) => {
        loss += pull[start + i]! * (1.5 * (x - mean) / Math.sqrt(variance + 1e-5) + 0.2);
      });
      start += size;
    }
    return loss;
  };
  const differences = x.map((_, i) => {
    const moved = (by: number) => lossByHand(x.with(i, x[i]! + by));
    return (moved(1e-5) - moved(-1e-5)) / 2e-5;
  });
  assert(distance(gradient!, differences) < 1e-3, `${gradient} and ${differences}`);
});

Deno.test("infer() of ghost batch norm divides by the running deviation, of batch norm by the root of the variance", async () => {
  const [ghost, batch] = await compute(library, () => {
    const args = [tf.tensor1d([3]), tf.tensor1d([1]), tf.tensor1d([4]), tf.tensor1d([16])] as const;
    const x = tf.tensor2d([36], [1, 1]);
    return [ghosts(2).infer(x, ...args), batchNorm().infer(x, ...args)];
  });
  // (36 − 4) / 16 · 3 + 1 and (36 − 4) / √16 · 3 + 1
  assertAlmostEquals(ghost![0]!, 7, 1e-6);
  assertAlmostEquals(batch![0]!, 25, 1e-4);
});

Deno.test("ghostBatchNorm() refuses settings of another form", () => {
  assertThrows(() => ghostBatchNorm({ form: "batch" }), TypeError, "ghost");
});
