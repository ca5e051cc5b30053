import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { rSquared } from "simple-statistics";
import { lineFit } from "./line_fit.ts";

/** A law of two parameters, fitted to the distances by least squares. */
export interface LawFit {
  readonly slope: number;
  readonly intercept: number;
  /** Coefficient of determination R²; negative if a constant fits better. */
  readonly rSquared: number;
  /** Distance of the farthest point from the law, as a share of the range of the distances. */
  readonly largestResidual: number;
  /** Akaike information criterion up to a constant, n ln(RSS / n) + 2 · 2. Lower is better. */
  readonly aic: number;
}

/** Two laws for the distance from the initial weights as a function of the number of updates t. */
export interface DistanceLaws {
  /** distance = intercept + slope · ln t (paper, equation 4) */
  readonly logarithm: LawFit;
  /** distance = exp(intercept) · t^slope */
  readonly power: LawFit;
}

/**
 * Fits both laws to the same distances. Each has two parameters, so their criteria can be compared. A power law with a
 * small exponent resembles a logarithm, so a good fit proves neither. The epochs of one run are not
 * independent, so compare the criteria over several runs.
 *
 * ```ts
 * import { assert, assertAlmostEquals } from "@std/assert";
 * import { distanceLaws } from "./distance_laws.ts";
 *
 * const updates = [10, 100, 1000, 10_000];
 * const { logarithm, power } = distanceLaws(updates.map((t) => [t, 1 + 2 * Math.log(t)]));
 * assertAlmostEquals(logarithm.slope, 2);
 * assertAlmostEquals(logarithm.rSquared, 1);
 * assert(logarithm.aic < power.aic);
 * ```
 * @param points pairs of updates (at least 1) and distance (above 0)
 * @throws {RangeError} with fewer than three points
 */
export function distanceLaws(points: readonly (readonly [number, number])[]): DistanceLaws {
  if (points.length < 3) {
    throw new RangeError(`Cannot fit a law to ${points.length} points: wanted 3`);
  }
  const [x, y] = [points.map(([updates]) => Math.log(updates)), points.map(([, d]) => d)];
  const line = lineFit(x.map((logarithm, i) => [logarithm, y[i]!]));
  // The search starts from a line through the logarithms of the distances. That line alone would weigh small distances
  // more than the other law does.
  const start = lineFit(x.map((logarithm, i) => [logarithm, Math.log(y[i]!)]));
  const law = ([intercept, slope]: number[]) => (logarithm: number) =>
    Math.exp(intercept! + slope! * logarithm);
  const { parameterValues: [intercept, slope] } = levenbergMarquardt({ x, y }, law, {
    initialValues: [start.intercept, start.slope],
    damping: 1e-3,
    gradientDifference: 1e-7,
    centralDifference: true,
    maxIterations: 200,
    errorTolerance: 0,
    improvementThreshold: 1e-12,
  });
  return {
    logarithm: goodness(x, y, line, (logarithm) => line.intercept + line.slope * logarithm),
    power: goodness(x, y, { intercept: intercept!, slope: slope! }, law([intercept!, slope!])),
  };
}

/** Computes the goodness of fit of a law. */
function goodness(
  x: readonly number[],
  y: readonly number[],
  { intercept, slope }: Pick<LawFit, "intercept" | "slope">,
  predict: (logarithm: number) => number,
): LawFit {
  const residuals = x.map((logarithm, i) => Math.abs(y[i]! - predict(logarithm)));
  const rss = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  return {
    slope,
    intercept,
    rSquared: rSquared(x.map((logarithm, i) => [logarithm, y[i]!]), predict),
    largestResidual: Math.max(...residuals) / (Math.max(...y) - Math.min(...y)),
    aic: x.length * Math.log(rss / x.length) + 4,
  };
}
