import type { EpochRow } from "../../models/training/epoch_row.ts";

type DistanceRow = Pick<EpochRow, "updates" | "learningRate" | "distance" | "firstLayerDistance">;

/**
 * Selects pairs of updates and distance after each epoch at the first learning rate, for which the paper states its law;
 * null with fewer than three such epochs, too few for a fit.
 */
export function distancePoints(
  history: readonly DistanceRow[],
  weights: "all" | "first layer",
): (readonly [number, number])[] | null {
  const points = history
    .filter(({ learningRate }) => learningRate === history[0]!.learningRate)
    .map((row) =>
      [row.updates, weights === "all" ? row.distance : row.firstLayerDistance] as const
    );
  return points.length < 3 ? null : points;
}
