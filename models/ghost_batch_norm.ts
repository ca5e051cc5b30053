import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor } from "../tensorflow/trace.ts";
import type { BatchNormForm, BatchNormSettings } from "./batch_norm_form.ts";
import { fusedBatchNorm } from "./layers/fused_batch_norm.ts";
import { ghostBatches } from "./ghost_batches.ts";

/** ε in the authors' code (PyTorch's default); the paper does not give a value. */
const EPSILON = 1e-5;

/**
 * Ghost batch norm (paper, section 4, Algorithm 1). Every ghost batch of |B_S| examples is normalized by its own mean
 * and variance over examples and spatial positions. The running statistics are updated ghost by ghost, in order
 * ({@linkcode updateRunning}).
 *
 * Unlike ordinary batch norm, Algorithm 1 averages the standard deviation σ = √(biased variance + ε), and inference
 * divides by it without another ε.
 *
 * @throws {TypeError} when the settings are not those of ghost batch norm
 */
export default function ghostBatchNorm(settings: BatchNormSettings): BatchNormForm {
  if (settings.form !== "ghost") {
    throw new TypeError(
      `Ghost batch norm: found settings of the form "${settings.form}", wanted "ghost"`,
    );
  }
  const { ghostBatch } = settings;
  return {
    spread: "running_deviation",
    normalize(x, gamma, beta) {
      const runs = runsOfEqualSizes(ghostBatches(x.shape[0]!, ghostBatch));
      const examples = runs.map(({ size, ghosts }) => size * ghosts);
      const parts = runs.length === 1 ? [x] : tf.split(x, examples, 0);
      const normalized = parts.map((part, i) => sideBySide(part, gamma, beta, runs[i]!.ghosts));
      const joined = (what: "output" | "means" | "deviations") =>
        tf.concat(normalized.map((one) => one[what]), 0);
      return {
        output: joined("output"),
        statistics: { means: toOutput(joined("means")), spreads: toOutput(joined("deviations")) },
      };
    },
    infer(x, gamma, beta, runningMean, runningDeviation) {
      const scale = tf.div(gamma, runningDeviation);
      return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(runningMean, scale)));
    },
  };
}

/** Consecutive ghost batches of equal size, counted. */
function runsOfEqualSizes(sizes: readonly number[]): { size: number; ghosts: number }[] {
  return [...new Set(sizes)].map((size) => ({
    size,
    ghosts: sizes.filter((other) => other === size).length,
  }));
}

/**
 * Normalizes ghosts of equal size by one op, with the ghosts laid out as extra channels. One large kernel is cheaper
 * than many small ones, each of which a GPU launches separately.
 *
 * @param x shape [ghosts × examples, …, channels]
 * @returns `output` of the shape of x; `means` and `deviations` of shape [ghosts, channels], without gradients
 */
function sideBySide(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, ghosts: number) {
  const channels = gamma.size;
  const values = x.size / ghosts / channels;
  const swap = (x: tf.Tensor, shape: [number, number, number]) =>
    ghosts === 1 ? x : tf.transpose(tf.reshape(x, shape), [1, 0, 2]);
  const forEach = (parameter: tf.Tensor) => ghosts === 1 ? parameter : tf.tile(parameter, [ghosts]);
  const { output, mean, variance } = fusedBatchNorm(
    tf.reshape(swap(x, [ghosts, values, channels]), [values, ghosts * channels]),
    forEach(gamma),
    forEach(beta),
    EPSILON,
  );
  return {
    output: tf.reshape(swap(output, [values, ghosts, channels]), x.shape),
    means: tf.reshape(toTensor(mean), [ghosts, channels]),
    deviations: tf.reshape(deviation(toTensor(variance), values), [ghosts, channels]),
  };
}

/** σ of Algorithm 1, from the unbiased variance of n values per channel. */
function deviation(unbiasedVariance: tf.Tensor, n: number): tf.Tensor {
  return tf.sqrt(tf.add(tf.mul(unbiasedVariance, (n - 1) / n), EPSILON));
}
