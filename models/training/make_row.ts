import type { Curves, EpochRow } from "./epoch_row.ts";
import type { Position } from "./position.ts";
import type { UpdateResult } from "./update.ts";

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
