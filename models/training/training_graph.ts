import type * as tf from "@tensorflow/tfjs";
import type { Graph } from "../../tensorflow/graph.ts";
import type { ImageSource } from "../images/images.ts";
import type { Model } from "../model.ts";
import type { Preprocessing } from "../images/preprocessing.ts";
import type { GradientStatistics } from "./gradient_statistics.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * The loss of each example, in nats.
 *
 * @param logits float32 [batch, classes]
 * @param labels int32 [batch]
 * @returns shape [batch]
 */
export type Losses = (logits: tf.Tensor2D, labels: tf.Tensor1D, onGpu: boolean) => tf.Tensor1D;

/** The parts of a training in its graph, from which updates are built. */
export interface TrainingGraph {
  readonly graph: Graph;
  readonly model: Model;
  readonly optimizer: Optimizer;
  /** The training set. */
  readonly source: ImageSource;
  /**
   * All batch sizes that will occur. All are traced before the first run, because TensorFlow optimizes the graph then: if
   * it grew later, the last bits of the results would depend on when.
   */
  readonly batches: readonly number[];
  readonly preprocessing: Preprocessing;
  readonly losses: Losses;
  /** Variance σ² of the noise that multiplies each example's gradient; absent: no noise. */
  readonly gradientNoise?: number;
  readonly statistics?: GradientStatistics;
}

/** The default export of a module that implements a loss. */
export type LossesModule<Settings = undefined> = (settings: Settings) => Losses;
