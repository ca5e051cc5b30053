import type * as tf from "@tensorflow/tfjs";
import type { Output } from "../../tensorflow/graph.ts";

/** A number of a gradient over some examples. */
export interface GradientNumber {
  readonly examples: number;
  readonly value: number;
}

/** Statistics of the gradients of an update that is computed in parts, such as ghost by ghost. */
export interface GradientStatistics {
  /** Names of the statistics. The history has a column of each, with the mean over the updates of an epoch. */
  readonly names: readonly string[];
  /** Traces the number of a gradient that the statistics are made of, a float32 scalar. */
  numberOf(gradients: readonly tf.Tensor[]): Output;
  /** Computes the statistics of an update from the numbers of its parts and of its mean gradient, in the order of `names`. */
  combine(parts: readonly GradientNumber[], whole: GradientNumber): readonly number[];
}

/** The default export of a module that implements gradient statistics. */
export type GradientStatisticsModule<Settings = undefined> = (
  settings: Settings,
  trainingExamples: number,
) => GradientStatistics;
