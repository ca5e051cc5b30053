/**
 * The verdict of a test on an expectation:
 *
 * - `supported`: the test is significant, and the value lies where it is expected;
 * - `contradicted`: the value lies elsewhere, as surely;
 * - `undecided`: the test shows neither;
 * - `not enough runs`: there is no test, since there are fewer than two values, or all are the same but not zero;
 * - `curves too short`: there is no test, since the runs have too few epochs to fit a law to.
 *
 * Only claims have verdicts. A difference that a table shows has that of the claim about it.
 */
export type Verdict =
  | "supported"
  | "contradicted"
  | "undecided"
  | "not enough runs"
  | "curves too short";

/** Whether a claim with this verdict could be tested. */
export function isTested({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict !== "not enough runs" && verdict !== "curves too short";
}

/** Significance level of all tests. */
export const LEVEL = 0.05;

/** Where a value is expected: on one side of zero; with a margin, within it or not below it. */
export interface Expectation {
  readonly expect: "higher" | "lower" | "rises" | "falls" | "equivalent" | "not-worse";
  readonly margin?: number | undefined;
}

/**
 * Returns the verdict on a value.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { verdictOf } from "./verdict.ts";
 *
 * const gap = { mean: -1.09, halfWidth: 0.27 };
 * assertEquals(verdictOf(gap, 0.003, { expect: "lower" }), "supported");
 * assertEquals(verdictOf(gap, 0.003, { expect: "higher" }), "contradicted");
 * assertEquals(verdictOf(gap, 0.07, { expect: "lower" }), "undecided");
 * assertEquals(verdictOf(gap, 1, { expect: "not-worse", margin: 0.5 }), "contradicted");
 * assertEquals(verdictOf(null, null, { expect: "lower" }), "not enough runs");
 * ```
 * @param value mean and half its 95 % interval; null if it cannot be tested
 * @param p p value of the test: two-sided without a margin, otherwise against the margin
 */
export function verdictOf(
  value: { readonly mean: number; readonly halfWidth: number } | null,
  p: number | null,
  { expect, margin }: Expectation,
): Verdict {
  if (value === null || p === null) return "not enough runs";
  const { mean, halfWidth } = value;
  if (margin === undefined) {
    if (p >= LEVEL) return "undecided";
    return (mean > 0) === (expect === "higher" || expect === "rises")
      ? "supported"
      : "contradicted";
  }
  if (p < LEVEL) return "supported";
  const isOutside = mean + halfWidth < -margin ||
    (expect === "equivalent" && mean - halfWidth > margin);
  return isOutside ? "contradicted" : "undecided";
}
