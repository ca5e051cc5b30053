import { qt } from "lib-r-math.js";
import type { Interval } from "../statistics/interval.ts";

/**
 * Widens an interval of differences in points that have less spread than a single test example makes. Seeds may differ by the
 * same number of examples, which is chance and not certainty.
 *
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { interval } from "../statistics/interval.ts";
 * import { withLeastSpread } from "./least_spread.ts";
 *
 * const equal = withLeastSpread(interval([2, 2, 2]), 1000);
 * assertEquals([equal.mean, equal.sd], [2, 0.1]);
 * assertAlmostEquals(equal.halfWidth!, 4.302653 * 0.1 / Math.sqrt(3), 1e-6);
 * ```
 * @param tested number of test examples
 */
export function withLeastSpread(values: Interval, tested: number): Interval {
  const least = 100 / tested;
  const { n, sd } = values;
  if (sd === null || sd >= least) return values;
  return { ...values, sd: least, halfWidth: qt(0.975, n - 1) * least / Math.sqrt(n) };
}
