import { type ClaimSample, claimSample, type Measure } from "./sample.ts";
import {
  type ClaimConfig,
  isAboutCurves,
  isMeasured,
  isTrend,
} from "../configuration/claims_schema.ts";
import type { DivergedCount } from "../print/diverged_text.ts";
import { haveNoSpread } from "../statistics/have_no_spread.ts";
import { holm } from "../statistics/holm.ts";
import { lawFits, worstFit } from "../statistics/law_fits.ts";
import { lineFit } from "../statistics/line_fit.ts";
import { pHigher, type TTest, tTest } from "../statistics/t_test.ts";
import { type Verdict, verdictOf } from "../statistics/verdict.ts";

/** The result of testing one claim in one experiment. */
export interface Judgement extends Pick<ClaimConfig, "of" | "measure" | "expect"> {
  /** Name of the claim in configs/claims.yaml. */
  readonly claim: string;
  /** The method that `of` is compared with; null if the claim is about one method. */
  readonly from: string | null;
  readonly section: string;
  readonly says: string;
  /** The tested quantity, such as `accuracy: +LR − LB`. */
  readonly compared: string;
  /** Number of tested values: of pairs of runs, or of runs if the claim is about one method. See `replicates` for sweeps. */
  readonly n: number;
  /** Mean of the values; the value itself if there is only one. */
  readonly mean: number | null;
  readonly sd: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Cohen's d of the values; for the trend of a single seed, the correlation. */
  readonly effectSize: number | null;
  readonly effectMeasure: "d" | "r";
  /** Whether the claim is about runs that differ in their batch size. */
  readonly isOfSweep: boolean;
  readonly replicates: ClaimSample["replicates"];
  readonly test: string;
  readonly p: number | null;
  /** p value after Holm's correction for all claims of the experiment that could be tested. */
  readonly pHolm: number | null;
  /** p value of two one-sided tests for equivalence within the margin; null without a margin. */
  readonly pEquivalent: number | null;
  /** R² and largest residual of the log law, of the run that it fits worst; null if the claim is not about its fit. */
  readonly rSquared: number | null;
  readonly largestResidual: number | null;
  readonly verdict: Verdict;
  /** The verdict that was expected before the first run, where that was written down. */
  readonly expected?: Verdict;
  /** How many trainings of its methods diverged, which the test leaves out; absent where none did. */
  readonly diverged?: readonly DivergedCount[];
}

/**
 * Judges the claims about one experiment. Holm's correction counts the claims that could be tested. A distance grows like
 * log t only if a logarithm fits better than a power law, and fits every run.
 * @param titles titles of the methods by name
 * @param isTooShort whether a method has runs with too few epochs to fit a law to
 * @param lost the methods by name of which trainings diverged
 */
export function judgeClaims(
  claims: Readonly<Record<string, ClaimConfig>>,
  titles: Readonly<Record<string, string>>,
  measure: Measure,
  isTooShort: (method: string) => boolean = () => false,
  lost: ReadonlyMap<string, DivergedCount> = new Map(),
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
    const { of, from = null, expect, section } = claim;
    const fits = measure(claim, "of").flatMap(({ fit }) => fit ?? []);
    const fit = fits.length === 0 ? null : worstFit(fits);
    const verdict = verdictOf(t, pHolm, claim);
    const compared = [of, ...(from === null ? [] : [from])];
    const lacksEpochs = verdict === "not enough runs" && isAboutCurves(claim) &&
      compared.some(isTooShort);
    const diverged = compared.flatMap((method) => lost.get(method) ?? []);
    return {
      claim: name,
      of,
      from,
      measure: claim.measure,
      expect,
      section,
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
      test: points === null ? TESTS[expect] : "t test of the slope, two-sided",
      p,
      pHolm,
      pEquivalent: t?.sd != null && claim.margin
        ? pEquivalent({ n: t.n, mean: t.mean, sd: t.sd }, claim.margin)
        : null,
      rSquared: fit && fit.rSquared,
      largestResidual: fit && fit.largestResidual,
      verdict: lacksEpochs
        ? "curves too short"
        : verdict === "supported" && fit !== null && !lawFits(fit)
        ? "undecided"
        : verdict,
      ...(claim.registered && { expected: claim.registered.expected }),
      ...(diverged.length > 0 && { diverged }),
    };
  });
}

/** The t test of a claim. The trend of a single seed has no standard deviation. */
type Tested = Omit<TTest, "sd"> & { readonly sd: number | null };

/** Tests the sample of a claim; null if it has too few values. */
function testOf(claim: ClaimConfig, { values, points }: ClaimSample): Tested | null {
  if (points !== null) {
    if (points.length === 0) return null;
    const { n, slope, halfWidth, correlation, p } = lineFit(points);
    if (halfWidth === null || p === null) return null;
    return { n, mean: slope, sd: null, halfWidth, effectSize: correlation, p };
  }
  const { measure } = claim;
  const isCounted = measure === "accuracy" || measure === "test-error" || isMeasured(claim);
  if (isCounted && haveNoSpread(values) && !areTheSame(claim, values)) return null;
  return tTest(values);
}

/** Fewest pairs whose equality is no accident. */
const FEWEST_EQUAL = 3;

/** Whether a claim that there is no difference meets runs without any, as of an option that never acts. */
function areTheSame({ expect }: ClaimConfig, values: readonly number[]): boolean {
  return expect === "equivalent" && values.length >= FEWEST_EQUAL &&
    values.every((value) => value === 0);
}

/** The test of a claim without a margin. */
export const USUAL_TEST = "t test, two-sided";

const TESTS = {
  higher: USUAL_TEST,
  lower: USUAL_TEST,
  "not-worse": "t test against − margin, one-sided",
  equivalent: "two one-sided t tests (TOST)",
  rises: "t test of the seeds' slopes, two-sided",
  falls: "t test of the seeds' slopes, two-sided",
} as const;

/** Computes the p value of a claim: two-sided without a margin, otherwise against the margin. */
function pOf({ expect, margin }: ClaimConfig, { n, mean, sd, p }: Tested): number {
  if (margin === undefined || sd === null) return p;
  const values = { n, mean, sd };
  return expect === "not-worse" ? pHigher(values, -margin) : pEquivalent(values, margin);
}

/** Computes the p value of TOST, two one-sided tests for equivalence within ± margin. */
function pEquivalent(values: Parameters<typeof pHigher>[0], margin: number): number {
  return Math.max(pHigher(values, -margin), pHigher({ ...values, mean: -values.mean }, -margin));
}

function comparison(
  claim: ClaimConfig,
  { replicates }: ClaimSample,
  titles: Readonly<Record<string, string>>,
): string {
  const { measure, weights = "all", share = 1, of, from, margin, smallest } = claim;
  const what = {
    accuracy: "accuracy",
    "test-error": "test error",
    "log-slope": `slope over ln t (${WEIGHTS[weights]})`,
    "log-over-power": `Akaike information criterion, power law − log law (${WEIGHTS[weights]})`,
    "train-error": "training error",
    "generalization-gap": "test − training error",
    "train-error-beyond": `training error − ${100 * share} % of the test error`,
  }[measure];
  const { statistics, fromStatistics = statistics } = claim;
  const named = (method: string, kind: string | undefined) =>
    `${titles[method]}${kind === undefined ? "" : ` (statistics ${kind})`}`;
  const methods = from === undefined
    ? named(of, statistics)
    : `${named(of, statistics)} − ${named(from, fromStatistics)}`;
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
