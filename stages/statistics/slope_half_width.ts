import { qt } from "lib-r-math.js";
import { sumNthPowerDeviations } from "simple-statistics";

/**
 * Half the 95 % confidence interval of the slope of a line fitted by least squares: t(0.975, n − 2) times its standard
 * error. Null with fewer than three points.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { slopeHalfWidth } from "./slope_half_width.ts";
 *
 * // R: confint(lm(c(1, 2, 4) ~ c(1, 2, 3)))
 * const line = (x: number) => -2 / 3 + 1.5 * x;
 * assertAlmostEquals(slopeHalfWidth([[1, 1], [2, 2], [3, 4]], line)!, 3.667965, 1e-5);
 * ```
 * @param points pairs of x and y
 * @param predict the fitted line
 */
export function slopeHalfWidth(
  points: readonly (readonly number[])[],
  predict: (x: number) => number,
): number | null {
  const n = points.length;
  if (n < 3) return null;
  const x = points.map(([x]) => x!);
  const rss = points.reduce((sum, [x, y]) => sum + (y! - predict(x!)) ** 2, 0);
  return qt(0.975, n - 2) * Math.sqrt(rss / (n - 2) / sumNthPowerDeviations(x, 2));
}
