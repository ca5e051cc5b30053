import { pt } from "lib-r-math.js";
import { type Interval, interval } from "./interval.ts";

/** A t test of the mean of two or more values. */
export interface TTest extends Interval {
  readonly sd: number;
  readonly halfWidth: number;
  /** Cohen's d (for pairs: d_z), mean / sd; infinite if all values are equal and not 0. */
  readonly effectSize: number;
  /** p value of a two-sided test that the mean is 0. */
  readonly p: number;
}

/**
 * Runs a one-sample t test. On paired differences, it is the paired t test.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { tTest } from "./t_test.ts";
 *
 * assertAlmostEquals(tTest([1, 2, 3])!.p, 0.0741799, 1e-6);
 * ```
 * @returns null with fewer than two values
 */
export function tTest(values: readonly number[]): TTest | null {
  if (values.length < 2) return null;
  const { n, mean, sd, halfWidth } = interval(values) as Interval & Pick<TTest, "sd" | "halfWidth">;
  const p = pTwoSided({ n, mean, sd });
  return { n, mean, sd, halfWidth, effectSize: mean === 0 ? 0 : mean / sd, p };
}

/** Computes the p value of a two-sided test that the true mean is 0. */
export function pTwoSided({ n, mean, sd }: Pick<TTest, "n" | "mean" | "sd">): number {
  return Math.min(1, 2 * pHigher({ n, mean: Math.abs(mean), sd }, 0));
}

/**
 * Computes the p value of a one-sided test that the true mean is above `bound`. Two such tests make TOST, the two
 * one-sided tests of equivalence.
 */
export function pHigher(
  { n, mean, sd }: Pick<TTest, "n" | "mean" | "sd">,
  bound: number,
): number {
  if (sd === 0) return mean > bound ? 0 : 1;
  return pt((mean - bound) / (sd / Math.sqrt(n)), n - 1, undefined, false);
}
