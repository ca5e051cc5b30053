import { distancePoints } from "../statistics/distance_points.ts";
import { type DistanceLaws, distanceLaws } from "../statistics/distance_laws.ts";

/** Both laws fitted to a curve of distances, and the line that is drawn. */
export interface CurveLaws extends DistanceLaws {
  /** Pairs of x and distance on the fitted logarithm, at the epochs of the fit. */
  readonly line: readonly (readonly [number, number])[];
}

/** An epoch that a law is fitted to; means over seeds. */
interface LawRow {
  readonly epoch: number;
  readonly updates: number;
  readonly learningRate: number;
  readonly distance: number;
  readonly firstLayerDistance: number;
}

/**
 * Fits both laws to a curve's epochs at the first learning rate; null with fewer than three such epochs.
 * @param rows rows in order
 */
export function curveLaws(
  rows: readonly LawRow[],
  weights: "all" | "first layer",
  x: "updates" | "epoch",
): CurveLaws | null {
  const points = rows.length === 0 ? null : distancePoints(rows, weights);
  if (points === null) return null;
  const laws = distanceLaws(points);
  const epochs = rows.filter(({ epoch }) => Number.isInteger(epoch));
  const line = epochs.slice(0, points.length).map((row) =>
    [row[x], laws.logarithm.intercept + laws.logarithm.slope * Math.log(row.updates)] as const
  );
  return { ...laws, line };
}
