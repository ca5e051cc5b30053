import * as tf from "@tensorflow/tfjs";
import { meanOfAll, type Mix } from "../evaluation/recalibration.ts";
import { RUNNING_MOMENTUM, updateRunning } from "../training/running_statistics.ts";

/**
 * Ways to get running statistics from those of batches and ghosts. `sequential`: a moving average ghost by ghost (the
 * paper, Algorithm 1). `mean`: a moving average of the mean over a batch's ghosts, one step a batch (TensorFlow's
 * `virtual_batch_size`). `recalibrated`: the mean over all examples. `other spread`: as `recalibrated`, but of variances
 * where the form of batch norm averages deviations, and the other way round.
 */
export const RUNNING_KINDS = ["sequential", "mean", "recalibrated", "other spread"] as const;
export type RunningKind = typeof RUNNING_KINDS[number];

const MIXES: Readonly<Record<RunningKind, Mix>> = {
  sequential: (running, statistics) => updateRunning(running, statistics),
  mean: (running, statistics) =>
    tf.add(
      tf.mul(running, 1 - RUNNING_MOMENTUM),
      tf.mul(tf.mean(statistics, 0), RUNNING_MOMENTUM),
    ),
  recalibrated: meanOfAll,
  "other spread": (running, statistics, kept, what) => {
    const mean = (there: (x: tf.Tensor) => tf.Tensor, back: (x: tf.Tensor) => tf.Tensor) =>
      back(meanOfAll(there(running), there(statistics) as tf.Tensor2D, kept, what));
    if (what === "mean") return meanOfAll(running, statistics, kept, what);
    return what === "running_deviation" ? mean(tf.square, tf.sqrt) : mean(tf.sqrt, tf.square);
  },
};

/** The rule of a kind of running statistics. */
export function mixOf(kind: RunningKind): Mix {
  return MIXES[kind];
}
