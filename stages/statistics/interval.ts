import { qt } from "lib-r-math.js";
import { mean as meanOf, sampleStandardDeviation } from "simple-statistics";

/** A mean with its 95 % confidence interval. */
export interface Interval {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation; null for a single value. */
  readonly sd: number | null;
  /** Half the width of the interval by Student's t; null for a single value. */
  readonly halfWidth: number | null;
}

/**
 * Computes the mean of independent values and its 95 % confidence interval, t(0.975, n − 1) · sd / √n.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { interval } from "./interval.ts";
 *
 * const { mean, halfWidth } = interval([1, 2, 3]);
 * assertAlmostEquals(mean, 2);
 * assertAlmostEquals(halfWidth!, 4.302653 / Math.sqrt(3), 1e-6);
 * ```
 * @throws {RangeError} when there are no values
 */
export function interval(values: readonly number[]): Interval {
  const n = values.length;
  if (n === 0) throw new RangeError("Cannot average no values");
  const mean = meanOf([...values]);
  if (n === 1) return { n, mean, sd: null, halfWidth: null };
  const sd = sampleStandardDeviation([...values]);
  return { n, mean, sd, halfWidth: qt(0.975, n - 1) * sd / Math.sqrt(n) };
}
