import { type ClaimSample, claimSample, type Measure } from "./sample.ts";
import { type ClaimConfig, isTrend } from "../configuration/claims_schema.ts";
import { haveNoSpread } from "../statistics/have_no_spread.ts";
import { holm } from "../statistics/holm.ts";
import { pHigher, type TTest, tTest } from "../statistics/t_test.ts";
import { trend } from "../statistics/trend.ts";

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
  /** Pairs of runs with equal seeds, or runs where nothing is compared; of a sweep seeds, or where there is one, batches. */
  readonly n: number;
  /** The only one, where there is but one. */
  readonly mean: number | null;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Cohen's d of the differences; of the trend of one seed the correlation. */
  readonly effectSize: number | null;
  readonly effectMeasure: "d" | "r";
  /** Of runs that differ in their batch. */
  readonly isOfSweep: boolean;
  readonly replicates: ClaimSample["replicates"];
  readonly test: string;
  readonly p: number | null;
  /** Corrected by Holm for all claims of the experiment that could be tested. */
  readonly pHolm: number | null;
  /** Of two one-sided tests, where the claim has a margin: small says that both are equivalent within it. */
  readonly pEquivalent: number | null;
  readonly verdict: Verdict;
}

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
    const sample = claimSample(claim, measure);
    const t = testOf(claim, sample);
    return { name, claim, sample, t, p: t && pOf(claim, t) };
  });
  const corrected = holm(tested.flatMap(({ p }) => p ?? []));
  return tested.map(({ name, claim, sample, t, p }) => {
    const { values, points, replicates } = sample;
    const pHolm = p === null ? null : corrected.shift()!;
    return {
      claim: name,
      section: claim.section,
      says: claim.says,
      compared: comparison(claim, sample, titles),
      n: values.length,
      mean: t?.mean ?? (points === null ? values[0] ?? null : null),
      sd: t?.sd ?? null,
      low: t && t.mean - t.halfWidth,
      high: t && t.mean + t.halfWidth,
      effectSize: t?.effectSize ?? null,
      effectMeasure: points === null ? "d" : "r",
      isOfSweep: claim.over === "batches",
      replicates,
      test: points === null ? TESTS[claim.expect] : "t test of the slope, two-sided",
      p,
      pHolm,
      pEquivalent: t?.sd != null && claim.margin
        ? pEquivalent({ n: t.n, mean: t.mean, sd: t.sd }, claim.margin)
        : null,
      verdict: t === null || pHolm === null ? "not enough runs" : verdict(claim, t, pHolm),
    };
  });
}

/** A claim's test; a trend has no standard deviation. */
type Tested = Omit<TTest, "sd"> & { readonly sd: number | null };

/** Null where there are too few runs to test. */
function testOf({ measure }: ClaimConfig, { values, points }: ClaimSample): Tested | null {
  if (points !== null) {
    if (new Set(points.map(([x]) => x)).size < 3) return null;
    const { n, slope, halfWidth, correlation, p } = trend(points);
    return { n, mean: slope, sd: null, halfWidth, effectSize: correlation, p };
  }
  const isCounted = measure === "accuracy" || measure === "test-error";
  return values.length < 2 || (isCounted && haveNoSpread(values)) ? null : tTest(values);
}

const TESTS = {
  higher: "t test, two-sided",
  lower: "t test, two-sided",
  "not-worse": "t test against − margin, one-sided",
  equivalent: "two one-sided t tests (TOST)",
  rises: "t test of the seeds' slopes, two-sided",
  falls: "t test of the seeds' slopes, two-sided",
} as const;

function pOf({ expect, margin }: ClaimConfig, { n, mean, sd, p }: Tested): number {
  if (margin === undefined || sd === null) return p;
  const values = { n, mean, sd };
  return expect === "not-worse" ? pHigher(values, -margin) : pEquivalent(values, margin);
}

function pEquivalent(values: Parameters<typeof pHigher>[0], margin: number): number {
  return Math.max(pHigher(values, -margin), pHigher({ ...values, mean: -values.mean }, -margin));
}

function verdict({ expect, margin }: ClaimConfig, t: Tested, p: number): Verdict {
  if (margin === undefined) {
    if (p >= LEVEL) return "undecided";
    const up = expect === "higher" || expect === "rises";
    return (t.mean > 0) === up ? "supported" : "contradicted";
  }
  if (p < LEVEL) return "supported";
  const [low, high] = [t.mean - t.halfWidth, t.mean + t.halfWidth];
  const outside = high < -margin || (expect === "equivalent" && low > margin);
  return outside ? "contradicted" : "undecided";
}

function comparison(
  claim: ClaimConfig,
  { replicates }: ClaimSample,
  titles: Readonly<Record<string, string>>,
): string {
  const { measure, weights = "all", of, from, margin, smallest } = claim;
  const what = {
    accuracy: "accuracy",
    "test-error": "test error",
    "log-slope": `slope over ln t (${WEIGHTS[weights]})`,
    "log-over-power": `AIC, power law − log law (${WEIGHTS[weights]})`,
  }[measure];
  const methods = from === undefined ? titles[of]! : `${titles[of]} − ${titles[from]}`;
  const per = isTrend(claim) ? " per doubling of the batch" : "";
  const least = smallest === undefined ? "" : `, from b = ${smallest} on`;
  const mean = claim.over && !isTrend(claim) && replicates === "seeds"
    ? ", mean over the batches"
    : "";
  return `${what}${per}: ${methods}${least}${mean}${
    margin === undefined ? "" : `, margin ${margin}`
  }`;
}

const WEIGHTS = { all: "all weights", "first layer": "first layer" } as const;
