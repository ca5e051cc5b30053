import { pt, qt } from "lib-r-math.js";
import { linearRegression, sampleCorrelation, sumNthPowerDeviations } from "simple-statistics";

/** A line fitted by least squares, and a test of its slope. */
export interface LineFit {
  readonly n: number;
  readonly intercept: number;
  /** Change of y for each 1 of x. */
  readonly slope: number;
  /** Half the 95 % confidence interval of the slope, t(0.975, n − 2) times its standard error; null with two points. */
  readonly halfWidth: number | null;
  /** Pearson's correlation; 0 if y does not change. */
  readonly correlation: number;
  /** p value of a two-sided test that the slope is 0; null with two points. */
  readonly p: number | null;
}

/**
 * Fits a line and tests its slope.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { lineFit } from "./line_fit.ts";
 *
 * // R: summary(lm(c(1, 3, 2, 5) ~ c(1, 2, 3, 4))), confint(lm(c(1, 2, 4) ~ c(1, 2, 3)))
 * const { slope, p } = lineFit([[1, 1], [2, 3], [3, 2], [4, 5]]);
 * assertAlmostEquals(slope, 1.1);
 * assertAlmostEquals(p!, 0.1684782, 1e-6);
 * assertAlmostEquals(lineFit([[1, 1], [2, 2], [3, 4]]).halfWidth!, 3.667965, 1e-5);
 * ```
 * @param points pairs of x and y, with at least two different x
 */
export function lineFit(points: readonly (readonly [number, number])[]): LineFit {
  const n = points.length;
  const [x, y] = [points.map(([x]) => x), points.map(([, y]) => y)];
  // There is no correlation to compute if y does not change.
  const isFlat = y.every((value) => value === y[0]);
  const { m: slope, b: intercept } = isFlat
    ? { m: 0, b: y[0]! }
    : linearRegression(points.map((point) => [...point]));
  const correlation = isFlat ? 0 : sampleCorrelation(x, y);
  if (n < 3) return { n, intercept, slope, halfWidth: null, correlation, p: null };
  const rss = points.reduce((sum, [x, y]) => sum + (y - (intercept + slope * x)) ** 2, 0);
  const halfWidth = qt(0.975, n - 2) * Math.sqrt(rss / (n - 2) / sumNthPowerDeviations(x, 2));
  const t = Math.abs(correlation) * Math.sqrt((n - 2) / (1 - correlation ** 2));
  const p = Number.isFinite(t) ? Math.min(1, 2 * pt(t, n - 2, undefined, false)) : 0;
  return { n, intercept, slope, halfWidth, correlation, p };
}
