import { linearRegression, rSquared } from "simple-statistics";

/** A straight line through points, by least squares. */
export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance explained, 0 … 1. */
  readonly rSquared: number;
}

/** How the distance from the start grows with the number of updates t, by two laws. */
export interface DistanceLaws {
  /** distance = intercept + slope · ln t (paper, equation 4) */
  readonly logarithm: LineFit;
  /** ln distance = intercept + slope · ln t, its rSquared taken on the distance itself, for comparison with the other */
  readonly power: LineFit;
}

/**
 * Fits both laws. A power law with a small exponent looks much like a logarithm, so a good fit of one is no proof.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { distanceLaws } from "./log_law.ts";
 *
 * const updates = [10, 100, 1000, 10_000];
 * const { logarithm } = distanceLaws(updates.map((t) => [t, 1 + 2 * Math.log(t)]));
 * assertAlmostEquals(logarithm.slope, 2);
 * assertAlmostEquals(logarithm.rSquared, 1);
 * ```
 * @param points pairs of updates (at least 1) and distance (above 0), three at least
 */
export function distanceLaws(points: readonly (readonly [number, number])[]): DistanceLaws {
  if (points.length < 3) {
    throw new RangeError(`Cannot fit a law to ${points.length} points: wanted 3`);
  }
  const line = (y: (distance: number) => number) =>
    linearRegression(points.map(([updates, distance]) => [Math.log(updates), y(distance)]));
  const quality = (predict: (logarithm: number) => number) =>
    rSquared(points.map(([updates, distance]) => [Math.log(updates), distance]), predict);
  const [logarithm, power] = [line((distance) => distance), line(Math.log)];
  return {
    logarithm: {
      slope: logarithm.m,
      intercept: logarithm.b,
      rSquared: quality((x) => logarithm.b + logarithm.m * x),
    },
    power: {
      slope: power.m,
      intercept: power.b,
      rSquared: quality((x) => Math.exp(power.b + power.m * x)),
    },
  };
}
