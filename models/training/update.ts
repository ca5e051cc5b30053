import type { Session } from "../../tensorflow/session.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Rates } from "./optimizer.ts";
import type { TrainingGraph } from "./training_graph.ts";

/** The inputs of one update. */
export interface UpdateRequest {
  /** Positions of the batch's examples in the training set. */
  readonly indices: Int32Array;
  readonly rates: Rates;
  /** Seed of all random numbers that the device generates in this training. */
  readonly seed: number;
}

/** Measurements of one update, at the parameters before it. */
export interface UpdateResult {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Number of examples classified correctly in training mode. */
  readonly correct: number;
  /** Global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** The statistics of the training graph, in the order of their names; absent if it has none. */
  readonly statistics?: readonly number[];
  /** How many updates the schedule advances by; absent: 1. */
  readonly advance?: number;
}

/** What computes the updates of a training. */
export interface Updater {
  /** Variables that must be zero before the first update, and are zero again after each. */
  readonly accumulators?: readonly Variable[];
  /** Variables that start at zero, and that checkpoints hold. */
  readonly state?: readonly Variable[];
  update(session: Session, request: UpdateRequest): Promise<UpdateResult>;
}

/** Adds the passes and steps of all updates to a graph. */
export type BuildUpdater = (training: TrainingGraph) => Updater;

/** The default export of a module that implements a kind of update. */
export type UpdateModule<Settings = undefined> = (settings: Settings) => BuildUpdater;
