import type { EpochRow } from "../../models/training/epoch_row.ts";

type DistanceRow = Pick<
  EpochRow,
  "epoch" | "updates" | "learningRate" | "distance" | "firstLayerDistance"
>;

/**
 * Selects pairs of updates and distance after each epoch before the learning rate first changes, for which the paper states its
 * law; null with fewer than three such epochs, too few for a fit. A rate that comes back later, as that of C1 does, has
 * weights that another rate has moved. Rows within an epoch do not count, so that a law is fitted to the same places in every
 * history.
 */
export function distancePoints(
  history: readonly DistanceRow[],
  weights: "all" | "first layer",
): (readonly [number, number])[] | null {
  const change = history.findIndex(({ learningRate }) => learningRate !== history[0]!.learningRate);
  const points = history.slice(0, change === -1 ? undefined : change)
    .filter(({ epoch }) => Number.isInteger(epoch))
    .map((row) =>
      [row.updates, weights === "all" ? row.distance : row.firstLayerDistance] as const
    );
  return points.length < 3 ? null : points;
}
