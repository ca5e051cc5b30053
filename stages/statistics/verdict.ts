/**
 * What a test says of an expectation:
 *
 * - `supported`: the test is significant, and the value lies where it was expected;
 * - `contradicted`: the value lies as surely elsewhere;
 * - `undecided`: it was tested, and neither can be said;
 * - `not enough runs`: it could not be tested. There are fewer than two values, or they are all the same.
 *
 * A claim of configs/claims.yaml has these words, by its p value corrected for the number of claims. A step of a table
 * says `agrees` for `supported` and `disagrees` for `contradicted`; it is tested by itself, so it may be sure where the
 * claim about the same difference is `undecided`.
 */
export type Verdict = "supported" | "contradicted" | "undecided" | "not enough runs";

/** At what level the tests are judged. */
export const LEVEL = 0.05;

/** Where a value is expected: on one side of zero, or with a margin within it or not below it. */
export interface Expectation {
  readonly expect: "higher" | "lower" | "rises" | "falls" | "equivalent" | "not-worse";
  readonly margin?: number | undefined;
}

/**
 * The verdict on a value, the only place where one is made.
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
 * @param value with half its 95 % interval; null where there is nothing to test
 * @param p of the test that belongs to the expectation: two-sided without a margin, otherwise of the margin
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
