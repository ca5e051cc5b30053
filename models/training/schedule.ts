import type { EpochRow } from "./epoch_row.ts";
import type { Regime } from "./regime.ts";

/** The point in a training just before an update. All counts begin at 0. */
export interface Moment {
  readonly epoch: number;
  /** Index of the update in its epoch. */
  readonly updateInEpoch: number;
  /** Number of updates of the epoch. */
  readonly updatesInEpoch: number;
  /** Index of the update in the training. */
  readonly update: number;
  /** Sum of {@linkcode UpdateResult.advance} over all updates before: equals `update` unless an update says otherwise. */
  readonly advanced: number;
  /** The latest row of the history, by which a schedule may end a training; null before the first. */
  readonly lastRow: EpochRow | null;
}

/** The whole length of a training. */
export interface TrainingLength {
  readonly epochs: number;
  readonly updates: number;
}

/** Learning rate and weight decay of an update. */
export interface ScheduledRates {
  readonly learningRate: number;
  /** Absent: the optimizer's weight decay applies. */
  readonly weightDecay?: number;
}

/** The rates of each update. */
export interface Schedule {
  rates(moment: Moment): ScheduledRates;
  /** Whether the learning rate changes within an epoch; the history then holds the first and the last of each epoch. */
  readonly changesWithinEpoch?: boolean;
  /** Whether the training ends before its last epoch is over. */
  ended?(moment: Moment): boolean;
}

/** The default export of a module that implements a schedule. */
export type ScheduleModule<Settings = undefined> = (
  regime: Regime,
  settings: Settings,
  length: TrainingLength,
) => Schedule;
