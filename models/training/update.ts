import type { Session } from "../../tensorflow/session.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Rates } from "./optimizer.ts";

/** The inputs of one update. */
export interface UpdateRequest {
  /** Positions of the batch's examples in the training set. */
  readonly indices: Int32Array;
  readonly rates: Rates;
  /** Seed of all random numbers that the device generates in this training. */
  readonly seed: number;
  /** Index of the update, from 0. */
  readonly number: number;
}

/** Measurements of one update, at the parameters before it. */
export interface UpdateResult {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Number of examples classified correctly in training mode. */
  readonly correct: number;
  /** Global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** Performs updates of the parameters, velocities and running statistics of a graph. */
export interface Updater {
  /** Gradient accumulators, which must be zero before the first update. */
  readonly sums: readonly Variable[];
  update(session: Session, request: UpdateRequest): Promise<UpdateResult>;
}
