import * as tf from "@tensorflow/tfjs";
import type { Output } from "../tensorflow/graph.ts";
import { toOutput, toTensor } from "../tensorflow/trace.ts";
import type { BatchNormForm } from "./batch_norm_form.ts";
import { fusedBatchNorm } from "./layers/fused_batch_norm.ts";

/** ε in the authors' code (PyTorch's default). */
const EPSILON = 1e-5;

/**
 * Batch norm over the whole batch (Ioffe & Szegedy, 2015) as in PyTorch: it normalizes by the biased variance, and
 * keeps running averages of the mean and of the unbiased variance.
 */
export default function batchNorm(): BatchNormForm {
  return {
    spread: "running_variance",
    normalize(x, gamma, beta) {
      const { output, mean, variance } = fusedBatchNorm(x, gamma, beta, EPSILON);
      const row = (statistic: Output) => toOutput(tf.expandDims(toTensor(statistic)));
      return { output, statistics: { means: row(mean), spreads: row(variance) } };
    },
    infer(x, gamma, beta, runningMean, runningVariance) {
      const scale = tf.div(gamma, tf.sqrt(tf.add(runningVariance, EPSILON)));
      return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(runningMean, scale)));
    },
  };
}
