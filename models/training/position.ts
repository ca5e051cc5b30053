import type { Weights } from "../model.ts";
import type { EpochRow } from "./epoch_row.ts";
import type { Moment } from "./schedule.ts";
import type { UpdateResult } from "./update.ts";

/** The progress of a training between two updates. */
export interface Position {
  /** Index of the current epoch, from 0. */
  readonly epoch: number;
  /** Number of examples of this epoch already visited. */
  readonly visited: number;
  /** Number of updates since the start of the training. */
  readonly updates: number;
  /** How many updates the schedule has advanced by since the start of the training. */
  readonly advanced: number;
  /** The latest row of the history; null before the first. */
  readonly lastRow: EpochRow | null;
  /** Learning rate of the last update; null before the first. */
  readonly learningRate: number | null;
  /** Sums and maxima over the updates of this epoch so far. */
  readonly epochSoFar: EpochSoFar;
}

/** What the updates of an epoch add up to. */
export interface EpochSoFar {
  readonly updates: number;
  /** Learning rate of the epoch's first update; null before it. */
  readonly firstLearningRate: number | null;
  /** Sum of the cross-entropy over the examples, in nats. */
  readonly loss: number;
  /** Number of examples classified correctly. */
  readonly correct: number;
  /** Largest global L2 norm of the gradients. */
  readonly gradientNorm: number;
  /** Sum of each gradient statistic over the updates. */
  readonly statistics: readonly number[];
}

/** The state of a training, sufficient to continue it to the same bits as without interruption. */
export interface Checkpoint {
  readonly position: Position;
  /** All variables by name: parameters, running statistics, and the state of optimizer, updates and average. */
  readonly tensors: Weights;
}

const NOTHING_YET: EpochSoFar = {
  updates: 0,
  firstLearningRate: null,
  loss: 0,
  correct: 0,
  gradientNorm: 0,
  statistics: [],
};

/** The position before the first update. */
export const START: Position = {
  epoch: 0,
  visited: 0,
  updates: 0,
  advanced: 0,
  lastRow: null,
  learningRate: null,
  epochSoFar: NOTHING_YET,
};

/** The position after an update with `examples` examples. */
export function afterUpdate(
  { epoch, visited, updates, advanced, lastRow, epochSoFar }: Position,
  examples: number,
  learningRate: number,
  { loss, correct, gradientNorm, statistics = [], advance = 1 }: UpdateResult,
): Position {
  return {
    epoch,
    visited: visited + examples,
    updates: updates + 1,
    advanced: advanced + advance,
    lastRow,
    learningRate,
    epochSoFar: {
      updates: epochSoFar.updates + 1,
      firstLearningRate: epochSoFar.firstLearningRate ?? learningRate,
      loss: epochSoFar.loss + loss * examples,
      correct: epochSoFar.correct + correct,
      gradientNorm: Math.max(epochSoFar.gradientNorm, gradientNorm),
      statistics: statistics.map((value, i) => (epochSoFar.statistics[i] ?? 0) + value),
    },
  };
}

/** The position before the first update of the next epoch, after an epoch with this row. */
export function nextEpoch(position: Position, lastRow: EpochRow): Position {
  const epoch = position.epoch + 1;
  return { ...position, epoch, visited: 0, lastRow, epochSoFar: NOTHING_YET };
}

/**
 * The moment of the next update.
 *
 * @param batch number of examples of a full batch
 * @param examples number of examples of the training set
 */
export function momentOf(
  { epoch, updates, advanced, lastRow, epochSoFar }: Position,
  batch: number,
  examples: number,
): Moment {
  return {
    epoch,
    updateInEpoch: epochSoFar.updates,
    updatesInEpoch: Math.ceil(examples / batch),
    update: updates,
    advanced,
    lastRow,
  };
}
