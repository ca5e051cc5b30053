import { distancePoints } from "../statistics/distance_points.ts";
import { type DistanceLaws, distanceLaws } from "../statistics/distance_laws.ts";

/** The laws of one curve of distances, and what is drawn of them. */
export interface DrawnLaws extends DistanceLaws {
  /** The logarithm at the ends of what it was fitted to, and between: pairs of position and distance. */
  readonly line: readonly (readonly [number, number])[];
}

/** What a law is fitted to; means over seeds. */
interface LawRow {
  readonly epoch: number;
  readonly updates: number;
  readonly learningRate: number;
  readonly distance: number;
  readonly firstLayerDistance: number;
}

/**
 * Fits both laws to a curve's epochs at the first learning rate; null with fewer than three of them.
 * @param rows in the order of epochs
 */
export function drawnLaws(
  rows: readonly LawRow[],
  weights: "all" | "first layer",
  x: "updates" | "epoch",
): DrawnLaws | null {
  const points = rows.length === 0 ? null : distancePoints(rows, weights);
  if (points === null) return null;
  const laws = distanceLaws(points);
  const line = rows.slice(0, points.length).map((row) =>
    [row[x], laws.logarithm.intercept + laws.logarithm.slope * Math.log(row.updates)] as const
  );
  return { ...laws, line };
}
