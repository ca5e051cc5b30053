import type { EpochRow } from "../../models/training/epoch_row.ts";

type DistanceRow = Pick<
  EpochRow,
  "epoch" | "updates" | "learningRate" | "distance" | "firstLayerDistance"
>;

/**
 * Selects pairs of updates and distance after each epoch at the first learning rate, for which the paper states its law;
 * null with fewer than three such epochs, too few for a fit. Rows within an epoch do not count, so that a law is fitted to the
 * same places in every history.
 */
export function distancePoints(
  history: readonly DistanceRow[],
  weights: "all" | "first layer",
): (readonly [number, number])[] | null {
  const points = history
    .filter(({ epoch, learningRate }) =>
      Number.isInteger(epoch) && learningRate === history[0]!.learningRate
    )
    .map((row) =>
      [row.updates, weights === "all" ? row.distance : row.firstLayerDistance] as const
    );
  return points.length < 3 ? null : points;
}
