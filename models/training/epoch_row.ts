import type { Position } from "./position.ts";
import type { UpdateResult } from "./update.ts";

/** A row of a training's history: measurements of an epoch, or of one update. */
export interface EpochRow extends Curves {
  /** Number of epochs since the start; a fraction in the row of an update. */
  readonly epoch: number;
  /** Number of updates since the start of the training. */
  readonly updates: number;
  /** Learning rate of the last update. */
  readonly learningRate: number;
  /** Training loss: mean cross-entropy in nats, in training mode, each example before its own update. */
  readonly loss: number;
  /** Training error in per cent, in training mode, each example before its own update. */
  readonly error: number;
  /** Largest global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** Learning rate of the first update, if the schedule changes it within an epoch. */
  readonly firstLearningRate?: number;
  /** Mean of each gradient statistic over the updates, by its name; absent if the training has none. */
  readonly statistics?: Readonly<Record<string, number>>;
}

/** Measurements after the last update of a row. */
export interface Curves {
  /** Test error in per cent, in inference mode. */
  readonly testError: number;
  /** Euclidean distance ‖w − w₀‖ over all learned parameters. */
  readonly distance: number;
  /** Euclidean distance ‖w − w₀‖ of the first parameter alone, which is what the authors' code logs. */
  readonly firstLayerDistance: number;
}

/** The columns of a history beside those that all histories have. */
export interface FurtherColumns {
  readonly firstLearningRate: boolean;
  /** Names of the gradient statistics. */
  readonly statistics: readonly string[];
}

/**
 * The row of an epoch, at the position after its last update.
 *
 * @param examples number of examples of the training set
 */
export function epochRow(
  { epoch, visited, updates, learningRate, epochSoFar }: Position,
  examples: number,
  columns: FurtherColumns,
  curves: Curves,
): EpochRow {
  const { loss, correct, gradientNorm, firstLearningRate, statistics } = epochSoFar;
  return {
    epoch: epoch + visited / examples,
    updates,
    learningRate: learningRate!,
    loss: loss / visited,
    error: 100 * (1 - correct / visited),
    gradientNorm,
    ...curves,
    ...further(columns, firstLearningRate!, statistics.map((sum) => sum / epochSoFar.updates)),
  };
}

/**
 * The row of one update, at the position after it.
 *
 * @param batch number of examples of the update
 * @param examples number of examples of the training set
 */
export function updateRow(
  { epoch, visited, updates, learningRate }: Position,
  batch: number,
  examples: number,
  columns: FurtherColumns,
  { loss, correct, gradientNorm, statistics = [] }: UpdateResult,
  curves: Curves,
): EpochRow {
  return {
    epoch: epoch + visited / examples,
    updates,
    learningRate: learningRate!,
    loss,
    error: 100 * (1 - correct / batch),
    gradientNorm,
    ...curves,
    ...further(columns, learningRate!, statistics),
  };
}

function further(
  { firstLearningRate, statistics: names }: FurtherColumns,
  rate: number,
  values: readonly number[],
): Pick<EpochRow, "firstLearningRate" | "statistics"> {
  return {
    ...(firstLearningRate && { firstLearningRate: rate }),
    ...(names.length > 0 && {
      statistics: Object.fromEntries(names.map((name, i) => [name, values[i]!])),
    }),
  };
}
