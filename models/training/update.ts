import type { Session } from "../../tensorflow/session.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { Rates } from "./optimizer.ts";

/** What one update is made from. */
export interface UpdateRequest {
  /** Positions of the batch's examples in the training set. */
  readonly indices: Int32Array;
  readonly rates: Rates;
  /** Seed of all that is drawn on the device in this training. */
  readonly seed: number;
  /** Number of the update, from 0. */
  readonly number: number;
}

/** What one update tells; all of it is of the parameters before the update. */
export interface UpdateResult {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Examples classified correctly, by the statistics of the batch. */
  readonly correct: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/** Updates of the parameters, velocities and running statistics of a graph. */
export interface Updater {
  /** Variables of its own that must be zero before the first update. */
  readonly sums: readonly Variable[];
  update(session: Session, request: UpdateRequest): Promise<UpdateResult>;
}
