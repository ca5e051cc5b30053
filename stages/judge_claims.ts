import type { ClaimConfig } from "./claims_schema.ts";
import { haveNoSpread } from "./have_no_spread.ts";
import { holm } from "./holm.ts";
import { pairedDifferences } from "./paired_differences.ts";
import { pHigher, type TTest, tTest } from "./t_test.ts";

/** At what level claims are judged, after correction. */
export const LEVEL = 0.05;

export type Verdict = "supported" | "contradicted" | "undecided" | "not enough runs";

/** One claim in one experiment. */
export interface Judgement {
  readonly claim: string;
  readonly section: string;
  readonly says: string;
  /** `accuracy of +LR − LB`. */
  readonly compared: string;
  /** Pairs of runs with equal seeds, or runs where nothing is compared. */
  readonly n: number;
  /** The only one, where there is but one. */
  readonly mean: number | null;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Cohen's d of the differences. */
  readonly effectSize: number | null;
  readonly test: string;
  readonly p: number | null;
  /** Corrected by Holm for all claims of the experiment that could be tested. */
  readonly pHolm: number | null;
  /** Of two one-sided tests, where the claim has a margin: small says that both are equivalent within it. */
  readonly pEquivalent: number | null;
  readonly verdict: Verdict;
}

/** Values of a claim's measure by seed; a run that has none (diverged, or too few epochs) is left out. */
export type Measure = (claim: ClaimConfig, method: string) => ReadonlyMap<number, number>;

/**
 * A verdict on each claim about one experiment. A claim is supported when its test is significant after Holm's
 * correction, contradicted when the difference is as surely on the other side, and undecided otherwise.
 */
export function judgeClaims(
  claims: Readonly<Record<string, ClaimConfig>>,
  titles: Readonly<Record<string, string>>,
  measure: Measure,
): Judgement[] {
  const tested = Object.entries(claims).map(([name, claim]) => {
    const values = differences(claim, measure);
    const untestable = values.length < 2 || (claim.measure === "accuracy" && haveNoSpread(values));
    const t = untestable ? null : tTest(values);
    return { name, claim, values, t, p: t && pOf(claim, t) };
  });
  const corrected = holm(tested.flatMap(({ p }) => p ?? []));
  return tested.map(({ name, claim, values, t, p }) => {
    const pHolm = p === null ? null : corrected.shift()!;
    return {
      claim: name,
      section: claim.section,
      says: claim.says,
      compared: comparison(claim, titles),
      n: values.length,
      mean: t?.mean ?? values[0] ?? null,
      sd: t?.sd ?? null,
      low: t && t.mean - t.halfWidth,
      high: t && t.mean + t.halfWidth,
      effectSize: t?.effectSize ?? null,
      test: TESTS[claim.expect],
      p,
      pHolm,
      pEquivalent: t && claim.margin ? pEquivalent(t, claim.margin) : null,
      verdict: t === null || pHolm === null ? "not enough runs" : verdict(claim, t, pHolm),
    };
  });
}

const TESTS = {
  higher: "t test, two-sided",
  lower: "t test, two-sided",
  "not-worse": "t test against − margin, one-sided",
  equivalent: "two one-sided t tests (TOST)",
} as const;

function differences(claim: ClaimConfig, measure: Measure): number[] {
  const values = measure(claim, claim.of);
  if (claim.from === undefined) return [...values.values()];
  return pairedDifferences(values, measure(claim, claim.from));
}

function pOf({ expect, margin }: ClaimConfig, t: TTest): number {
  if (expect === "not-worse") return pHigher(t, -margin!);
  return expect === "equivalent" ? pEquivalent(t, margin!) : t.p;
}

function pEquivalent(t: TTest, margin: number): number {
  return Math.max(pHigher(t, -margin), pHigher({ ...t, mean: -t.mean }, -margin));
}

function verdict({ expect, margin }: ClaimConfig, t: TTest, p: number): Verdict {
  if (expect === "higher" || expect === "lower") {
    if (p >= LEVEL) return "undecided";
    return (t.mean > 0) === (expect === "higher") ? "supported" : "contradicted";
  }
  if (p < LEVEL) return "supported";
  const [low, high] = [t.mean - t.halfWidth, t.mean + t.halfWidth];
  const outside = high < -margin! || (expect === "equivalent" && low > margin!);
  return outside ? "contradicted" : "undecided";
}

function comparison(
  { measure, weights = "all", of, from, margin }: ClaimConfig,
  titles: Readonly<Record<string, string>>,
): string {
  const what = {
    accuracy: "accuracy",
    "log-slope": `slope over ln t (${WEIGHTS[weights]})`,
    "log-over-power": `AIC, power law − log law (${WEIGHTS[weights]})`,
  }[measure];
  const methods = from === undefined ? titles[of]! : `${titles[of]} − ${titles[from]}`;
  return `${what}: ${methods}${margin === undefined ? "" : `, margin ${margin}`}`;
}

const WEIGHTS = { all: "all weights", "first layer": "first layer" } as const;
