import type { SessionOptions } from "../../tensorflow/session.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import type { LabelledImages, StoredImages } from "../images/images.ts";
import type { Weights } from "../model.ts";
import type { Network } from "../network.ts";
import type { Preprocessing } from "../images/preprocessing.ts";
import type { BatchSizes } from "./batch_sizes.ts";
import type { GradientStatistics } from "./gradient_statistics.ts";
import type { BuildOptimizer } from "./optimizer.ts";
import type { Checkpoint, Position } from "./position.ts";
import type { Schedule, TrainingLength } from "./schedule.ts";
import type { Losses } from "./training_graph.ts";
import type { BuildUpdater } from "./update.ts";
import type { BuildWeightAverage } from "./weight_average.ts";

/** Network, data, method and seed of a training. */
export interface FitOptions {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly data: LabelledImages | StoredImages;
  /** Test set, evaluated for the curves only; it influences no choice. */
  readonly test: LabelledImages | StoredImages;
  readonly epochs: number;
  readonly batchAt: BatchSizes;
  readonly schedule: (length: TrainingLength) => Schedule;
  readonly optimizer: BuildOptimizer;
  /** Weight decay of updates for which the schedule gives none. */
  readonly weightDecay: number;
  /** Whether the optimizer's state is reset to zero at the start of every epoch. */
  readonly resetsMomentum?: boolean | undefined;
  readonly update: BuildUpdater;
  readonly preprocessing: Preprocessing;
  /** Variance σ² of the noise that multiplies each example's gradient; absent: no noise. */
  readonly gradientNoise?: number | undefined;
  /** Absent: cross-entropy. */
  readonly losses?: Losses | undefined;
  readonly statistics?: ((trainingExamples: number) => GradientStatistics) | undefined;
  readonly average?: BuildWeightAverage | undefined;
  /** Parameters and running statistics to start from; absent: the initial weights of the seed. */
  readonly start?: Weights | undefined;
  readonly seed: number;
  /** Seed of the order of the examples and of all that the device draws; absent: `seed`. */
  readonly drawSeed?: number | undefined;
  readonly session?: SessionOptions;
  /** Aborts the training between two updates; `fit` then throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Checkpoint to continue from. */
  readonly resume?: Checkpoint | undefined;
  /** Saves checkpoints: `due` is called after every update, and `save` when it returns true. */
  readonly checkpoints?: {
    readonly due: () => boolean;
    readonly save: (checkpoint: Checkpoint) => Promise<void>;
  };
  /** Whether the history has a row after an update that does not end an epoch. */
  readonly hasRow?: ((position: Position) => boolean) | undefined;
}
