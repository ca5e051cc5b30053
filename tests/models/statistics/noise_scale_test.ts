import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import { stream } from "../../../models/random/random.ts";
import noiseScale from "../../../models/statistics/noise_scale.ts";
import { encodeHistory } from "../../../stages/training/encode_history.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute } from "../helpers.ts";
import { referenceTraining } from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";

const library = await openForTests();
const squared = (vector: readonly number[]) => vector.reduce((sum, one) => sum + one * one, 0);
const mean = (vectors: readonly (readonly number[])[]) =>
  vectors[0]!.map((_, i) => vectors.reduce((sum, one) => sum + one[i]!, 0) / vectors.length);

/** Made-up gradients of 64 examples in 10 dimensions. */
const [EXAMPLES, DIMENSIONS] = [64, 10];
const gradients = Array.from(
  { length: EXAMPLES },
  (_, example) =>
    Array.from(stream(example, "gradient").uniform(DIMENSIONS, -1, 1), (one, i) => one + i / 20),
);
const G = mean(gradients);
const trace = gradients.reduce(
  (sum, gradient) => sum + squared(gradient.map((one, i) => one - G[i]!)),
  0,
) / (EXAMPLES - 1);

Deno.test("noiseScale() over many random batches gives ‖G‖² and tr Σ of the training set that they are drawn from", () => {
  const { combine } = noiseScale(undefined, EXAMPLES);
  const sums = [0, 0];
  const batches = 20_000;
  const draws = stream(1, "batches");
  for (let batch = 0; batch < batches; batch++) {
    const chosen = draws.permutation(EXAMPLES).subarray(0, 16);
    const parts = [0, 4, 8, 12].map((start) =>
      mean(Array.from(chosen.subarray(start, start + 4), (example) => gradients[example]!))
    );
    const found = combine(
      parts.map((part) => ({ examples: 4, value: squared(part) })),
      { examples: 16, value: squared(mean(parts)) },
    );
    found.forEach((value, i) => sums[i]! += value / batches);
  }
  assertAlmostEquals(sums[1]! / trace, 1, 0.02);
  assertAlmostEquals(sums[0]! / squared(G), 1, 0.03);
  // Without its correction for the size of the training set, the first number would be off by far more.
  assert(trace / EXAMPLES > 0.03 * squared(G));
});

Deno.test("noiseScale() has the estimate of McCandlish et al. 2018 by hand, and none of an update in one part", () => {
  const { combine, names } = noiseScale(undefined, 1000);
  assertEquals(names, ["squaredGradient", "gradientVariance"]);
  const parts = [5, 7, 6, 6].map((value) => ({ examples: 8, value }));
  // B = 32, b = 8, ‖g_B‖² = 2, mean ‖g_b‖² = 6: (64 − 48) / 24 and 4 / (1/8 − 1/32).
  const [gradient, variance] = combine(parts, { examples: 32, value: 2 });
  assertAlmostEquals(variance!, 128 / 3, 1e-9);
  assertAlmostEquals(gradient!, 2 / 3 + 128 / 3000, 1e-9);
  assertEquals(combine([parts[0]!], { examples: 8, value: 5 }), [0, 0]);
});

Deno.test("noiseScale() takes the squared length of a gradient over all parameters", async () => {
  const [number] = await compute(library, () => [
    noiseScale(undefined, 1).numberOf([tf.tensor1d([1, 2]), tf.tensor2d([[3], [4]])]),
  ]);
  assertEquals(number, [30]);
});

Deno.test("a training ghost by ghost writes both halves of the noise scale into its history, from gradients before clipping", async () => {
  const run = (gradientClip: number | null) =>
    train(
      library,
      referenceTraining(ghostBatchNorm({ form: "ghost", ghostBatch: 4 }), {
        ghostByGhost: 4,
        batch: 21,
        optimizer: { momentum: 0, weightDecay: 0.1, gradientClip },
        remedies: { statistics: (examples) => noiseScale(undefined, examples) },
      }),
    );
  const [{ rows }, clipped] = [await run(null), await run(1e-3)];
  assert(encodeHistory(rows).split("\n")[0]!.endsWith(",squaredGradient,gradientVariance"));
  const { squaredGradient = NaN, gradientVariance = NaN } = rows[0]!.statistics!;
  assert(gradientVariance > 0 && Number.isFinite(squaredGradient));
  // ‖G‖² + tr Σ (1/B − 1/N) is what the whole batch's gradient has on average; here B = N, so it is ‖g_B‖² itself.
  assertAlmostEquals(squaredGradient, rows[0]!.gradientNorm ** 2, 1e-5);
  assertEquals(clipped.rows[0]!.statistics, rows[0]!.statistics);
});
