import type * as tf from "@tensorflow/tfjs";
import type { Output } from "../tensorflow/graph.ts";

/** Statistics of the ghost batches in order, each of shape [ghosts, channels]. A whole batch counts as one ghost. */
export interface BatchStatistics {
  readonly means: Output;
  /** Variances or standard deviations, as {@linkcode BatchNormForm.spread} says. */
  readonly spreads: Output;
}

/** A form of batch norm: over the whole batch, or over ghost batches. */
export interface BatchNormForm {
  /** The statistic of spread whose running average the form keeps, and the suffix of its variable's name. */
  readonly spread: "running_variance" | "running_deviation";
  /**
   * Normalizes by the statistics of the batch itself.
   * @param x shape [batch, …, channels]
   * @param gamma scale, shape [channels]
   * @param beta shift, shape [channels]
   */
  normalize(
    x: tf.Tensor,
    gamma: tf.Tensor,
    beta: tf.Tensor,
  ): { readonly output: tf.Tensor; readonly statistics: BatchStatistics };
  /**
   * Normalizes by the running statistics, both of shape [channels], for inference. They fold into one factor and one
   * shift per channel, so each value costs one multiplication and one addition.
   */
  infer(
    x: tf.Tensor,
    gamma: tf.Tensor,
    beta: tf.Tensor,
    runningMean: tf.Tensor,
    runningSpread: tf.Tensor,
  ): tf.Tensor;
}

/** The batch norm of a method in the configuration. `ghostBatch` is |B_S|, in examples. */
export type BatchNormSettings =
  | { readonly form: "batch" }
  | { readonly form: "ghost"; readonly ghostBatch: number };

/** The default export of a module that implements a form of batch norm. */
export type BatchNormModule = (settings: BatchNormSettings) => BatchNormForm;
