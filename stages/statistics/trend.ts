import { pt } from "lib-r-math.js";
import { linearRegression, sampleCorrelation } from "simple-statistics";
import { slopeHalfWidth } from "./slope_half_width.ts";

/** What a line by least squares says of how y changes with x. */
export interface Trend {
  readonly n: number;
  /** Change of y for each 1 of x. */
  readonly slope: number;
  /** Half its 95 % confidence interval, by Student's t with n − 2 degrees of freedom. */
  readonly halfWidth: number;
  /** Pearson's. */
  readonly correlation: number;
  /** Two-sided, of the slope being 0. */
  readonly p: number;
}

/**
 * Fits a line and tests its slope.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { trend } from "./trend.ts";
 *
 * // R: summary(lm(c(1, 3, 2, 5) ~ c(1, 2, 3, 4)))
 * const { slope, p } = trend([[1, 1], [2, 3], [3, 2], [4, 5]]);
 * assertAlmostEquals(slope, 1.1);
 * assertAlmostEquals(p, 0.1684782, 1e-6);
 * ```
 * @param points pairs of x and y, of three x at least
 * @throws {RangeError} with fewer than three points
 */
export function trend(points: readonly (readonly [number, number])[]): Trend {
  const n = points.length;
  const { m, b } = linearRegression(points.map((point) => [...point]));
  const halfWidth = slopeHalfWidth(points, (x) => b + m * x);
  if (halfWidth === null) throw new RangeError(`Cannot test ${n} points for a trend: wanted 3`);
  // Where y does not change there is no correlation to compute.
  if (points.every(([, y]) => y === points[0]![1])) {
    return { n, slope: 0, halfWidth: 0, correlation: 0, p: 1 };
  }
  const correlation = sampleCorrelation(points.map(([x]) => x), points.map(([, y]) => y));
  const t = Math.abs(correlation) * Math.sqrt((n - 2) / (1 - correlation ** 2));
  const p = Number.isFinite(t) ? Math.min(1, 2 * pt(t, n - 2, undefined, false)) : 0;
  return { n, slope: m, halfWidth, correlation, p };
}
