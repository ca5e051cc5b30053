import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor } from "../tensorflow/trace.ts";
import type { BatchNormForm, BatchNormSettings } from "./batch_norm_form.ts";
import { fusedBatchNorm } from "./fused_batch_norm.ts";
import { ghostBatches } from "./ghost_batches.ts";

/** ε of the authors' code; the paper leaves it open. */
const EPSILON = 1e-5;

/**
 * Ghost batch norm, Algorithm 1 of the paper (section 4): every ghost batch of |B_S| examples is normalized by its own
 * statistics, taken over examples and spatial positions, and the running statistics are updated ghost by ghost
 * ({@linkcode updateRunning}), the last weighing most.
 *
 * As the algorithm says, and unlike ordinary batch norm, what is averaged is the standard deviation
 * σ = √(biased variance + ε), and inference divides by it with no further ε.
 */
export default function ghostBatchNorm(settings: BatchNormSettings): BatchNormForm {
  if (settings.form !== "ghost") {
    throw new TypeError(`Expected ghost batch norm: got "${settings.form}"`);
  }
  const { ghostBatch } = settings;
  return {
    spread: "running_deviation",
    normalize(x, gamma, beta) {
      const sizes = ghostBatches(x.shape[0]!, ghostBatch);
      const ghosts = sizes.length === 1 ? [x] : tf.split(x, sizes, 0);
      const normalized = ghosts.map((ghost) => fusedBatchNorm(ghost, gamma, beta, EPSILON));
      const deviations = normalized.map(({ variance }, i) =>
        toOutput(deviation(toTensor(variance), ghosts[i]!.size / gamma.size))
      );
      return {
        output: tf.concat(normalized.map(({ output }) => output), 0),
        statistics: { means: normalized.map(({ mean }) => mean), spreads: deviations },
      };
    },
    infer(x, gamma, beta, runningMean, runningDeviation) {
      const scale = tf.div(gamma, runningDeviation);
      return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(runningMean, scale)));
    },
  };
}

/** σ of Algorithm 1 from the unbiased variance of n values a channel. */
function deviation(unbiasedVariance: tf.Tensor, n: number): tf.Tensor {
  return tf.sqrt(tf.add(tf.mul(unbiasedVariance, (n - 1) / n), EPSILON));
}
