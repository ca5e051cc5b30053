import type * as tf from "@tensorflow/tfjs";
import type { Output } from "../tensorflow/graph.ts";

/** Statistics of every ghost batch in order, or of the batch as the only one; both of shape [ghosts, channels]. */
export interface BatchStatistics {
  readonly means: Output;
  readonly spreads: Output;
}

/** A form of batch norm: what differs between the small batch's and the ghost batches'. */
export interface BatchNormForm {
  /** What the running spread averages; the name under which it is stored. */
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
   * Normalizes by the running statistics, both of shape [channels], for inference: one multiplication and one addition
   * a number, since all else is folded into a factor and a shift a channel.
   */
  infer(
    x: tf.Tensor,
    gamma: tf.Tensor,
    beta: tf.Tensor,
    runningMean: tf.Tensor,
    runningSpread: tf.Tensor,
  ): tf.Tensor;
}

/** Which form a method uses, as the configuration says it. */
export type BatchNormSettings =
  | { readonly form: "batch" }
  | { readonly form: "ghost"; readonly ghostBatch: number };

/** The default export of a module that implements a form. */
export type BatchNormModule = (settings: BatchNormSettings) => BatchNormForm;
