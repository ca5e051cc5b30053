import type { Curves, EpochRow } from "../../models/training/epoch_row.ts";

/**
 * The history of a training that workers continued side by side: the rows before them, then for each of their epochs the
 * mean over the workers. The last row has the curves of their average.
 *
 * @param before rows of the training that they started from
 * @param workers rows of each worker, counted from where it started
 * @param joined test error and distances of the average of the workers
 */
export function joinedHistory(
  before: readonly EpochRow[],
  workers: readonly (readonly EpochRow[])[],
  joined: Curves,
): EpochRow[] {
  const { epoch, updates, firstLearningRate } = before.at(-1)!;
  const rows = workers[0]!.map((first, i): EpochRow => {
    const mean = (of: (row: EpochRow) => number) =>
      workers.reduce((sum, rows) => sum + of(rows[i]!), 0) / workers.length;
    return {
      epoch: epoch + first.epoch,
      updates: updates + first.updates,
      learningRate: first.learningRate,
      loss: mean(({ loss }) => loss),
      error: mean(({ error }) => error),
      gradientNorm: Math.max(...workers.map((rows) => rows[i]!.gradientNorm)),
      testError: mean(({ testError }) => testError),
      distance: mean(({ distance }) => distance),
      firstLayerDistance: mean(({ firstLayerDistance }) => firstLayerDistance),
      // All rows of a history have the same columns.
      ...(firstLearningRate !== undefined && { firstLearningRate: first.learningRate }),
    };
  });
  return [...before, ...rows.slice(0, -1), { ...rows.at(-1)!, ...joined }];
}
