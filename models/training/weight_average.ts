import type { Session } from "../../tensorflow/session.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Evaluation } from "../evaluation/evaluation_pass.ts";
import type { Weights } from "../model.ts";
import type { Moment, TrainingLength } from "./schedule.ts";
import type { TrainingGraph } from "./training_graph.ts";

/** The result of a training. */
export interface FitResult {
  /** Parameters and running statistics by name. */
  readonly weights: Weights;
  /** Numbers that a weight average reports of itself, such as the test error before batch norm is recalibrated. */
  readonly measurements?: Readonly<Record<string, number>>;
}

/** An average of the weights of a training. */
export interface WeightAverage {
  /** The variables of its state. They start at zero, and checkpoints hold them. */
  readonly state: readonly Variable[];
  /** Follows an update. */
  afterUpdate(session: Session, moment: Moment): Promise<void>;
  /** Ends the training. It returns the weights that the training results in. */
  finish(session: Session): Promise<FitResult>;
}

/** What an average is built from. */
export interface AveragedTraining extends TrainingGraph {
  readonly length: TrainingLength;
  /** Evaluates the model's present weights on the test set. */
  readonly evaluation: (session: Session) => Promise<Evaluation>;
}

/** Adds an average with its state to a graph. */
export type BuildWeightAverage = (training: AveragedTraining) => WeightAverage;

/** The default export of a module that implements a weight average. */
export type WeightAverageModule<Settings = undefined> = (settings: Settings) => BuildWeightAverage;
