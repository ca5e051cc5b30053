import { divergedText } from "../print/diverged_text.ts";
import { markdownPage } from "../print/markdown_page.ts";
import { fixed, probability, signed, withInterval } from "../print/number_text.ts";
import {
  type Entry,
  markdownTable,
  markdownText,
  number,
  type PrintedTable,
} from "../print/printed_table.ts";
import type { Subject } from "../run_command.ts";
import { FITS, type Goodness, lawFits } from "../statistics/law_fits.ts";
import type { Judgement } from "./judge.ts";
import type { JudgedClaims } from "./judged_claims.ts";

const METHOD =
  "Runs with equal seeds start from the same weights and see the same order of examples, so they are compared in pairs. " +
  "Each line has the mean difference of the n pairs and its 95 % confidence interval by Student's t; of two pairs, both " +
  "differences stand in round brackets instead. The effect size d (Cohen's d) is the mean difference divided by its " +
  "standard deviation. p is the p value of the named test by itself, “p, Holm” the same after Holm's correction for the " +
  "number of claims that could be tested in the experiment. A claim is “supported” when the corrected p value is below " +
  "0.05, “contradicted” when the difference is significant with the opposite sign or, for a claim with a margin, when the " +
  "interval lies outside the margin, and “undecided” otherwise. With fewer than two pairs, or when all pairs have the same " +
  "difference, there are “not enough runs”; but three or more pairs without any difference support a claim that there is " +
  "none. Accuracies and errors are in points, on the test set after the last epoch. Intervals and tests are over " +
  "seeds only: they do not carry the test set's share.";

const LAW_METHOD =
  "A distance grows like log t if a logarithm of the number of updates t fits it better than a power law does, by the " +
  `Akaike information criterion, and if it also fits: in every run, R² is at least ${FITS.rSquared}, and no epoch is ` +
  `farther from it than ${
    percent(FITS.largestResidual)
  } of the growth. Otherwise the claim is undecided at best. Runs with fewer than three epochs at the first learning rate ` +
  "have “curves too short”.";

const SWEEP_METHOD =
  "In a sweep over batch sizes, each seed gives one number: for a trend, the slope of a line over the logarithm of the " +
  "batch size; for a comparison, the mean over its pairs with equal batch sizes.";

const ONE_SEED_METHOD =
  "In a sweep with one seed, pairs have equal batch sizes. A trend needs at least three batch sizes and is tested as a " +
  "line over the logarithm of the batch size, with Pearson's correlation r as effect size. These runs share all random " +
  "numbers, so their p values are rough: they say how regular a trend is, not whether other seeds would show it.";

const isAboutLaw = ({ rSquared, verdict }: Judgement) =>
  rSquared !== null || verdict === "curves too short";

/** Returns paragraphs that explain the tests of the claims. */
export function judgingMethod(judged: readonly JudgedClaims[]): string[] {
  const sweeps = judged.flatMap(({ judgements }) => judgements)
    .filter(({ isOfSweep }) => isOfSweep);
  const by = (unit: Judgement["replicates"]) =>
    sweeps.some(({ replicates }) => replicates === unit);
  return [
    METHOD,
    ...(judged.some(({ judgements }) => judgements.some(isAboutLaw)) ? [LAW_METHOD] : []),
    ...(by("seeds") ? [SWEEP_METHOD] : []),
    ...(by("batches") ? [ONE_SEED_METHOD] : []),
  ];
}

/**
 * Prints the judgements as Markdown.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 */
export function judgementsMarkdown(
  subject: Subject,
  heading: string | null,
  judged: readonly JudgedClaims[],
): string {
  return markdownPage("Claims", subject, heading, [
    ...(judged.some(({ judgements }) => judgements.length > 0) ? judgingMethod(judged) : []),
    ...judged.flatMap(({ title, judgements }) => [
      `## ${markdownText(title)}`,
      judgements.length === 0
        ? "No claim is about this experiment."
        : markdownTable(claimTable(judgements)),
      ...survivalText(judgements).map(markdownText),
    ]),
  ]);
}

/** Says which trainings the verdicts on an experiment leave out, since they diverged; nothing where none did. */
export function survivalText(judgements: readonly Judgement[]): string[] {
  const lost = judgements.flatMap(({ diverged = [] }) => diverged);
  const byTitle = new Map(lost.map((count) => [count.title, count]));
  return divergedText([...byTitle.values()])
    .map((text) => `${text} Verdicts on these methods hold for their other trainings alone.`);
}

/** Makes a line for each judgement. */
export function claimTable(judgements: readonly Judgement[]): PrintedTable {
  const isRegistered = judgements.some(({ expected }) => expected !== undefined);
  return {
    columns: {
      claim: "claim",
      verdict: "verdict",
      ...(isRegistered && { expected: "expected before the runs" }),
      compared: "what is compared",
      ours: "ours [95 %]",
      effect: "effect size",
      n: "n",
      test: "test",
      p: "p",
      pHolm: "p, Holm",
    },
    lines: judgements.map((one) => ({
      claim: `${one.says} (${one.section})`,
      verdict: verdictEntry(one),
      ...(isRegistered && { expected: one.expected ?? "" }),
      compared: one.compared,
      ours: number(estimate(one)),
      effect: number(
        one.effectSize === null ? "–" : `${one.effectMeasure} = ${fixed(one.effectSize)}`,
      ),
      n: number(String(one.n)),
      test: testNotes(one).join("; "),
      p: number(probability(one.p)),
      pHolm: number(probability(one.pHolm)),
    })),
  };
}

/**
 * Names the test and what else was found: of a claim about the log law, how well it fits; of one with a margin that is not
 * about equivalence, the p value of TOST.
 */
export function testNotes(one: Judgement): string[] {
  const { test, expect, pEquivalent, rSquared, largestResidual } = one;
  return [
    test,
    ...(pEquivalent === null || expect === "equivalent"
      ? []
      : [`equivalent by two one-sided tests (TOST): p ${relation(pEquivalent)}`]),
    ...(rSquared === null || largestResidual === null
      ? []
      : [fitText({ rSquared, largestResidual })]),
  ];
}

/** Prints the verdict and, if the claim could not be tested, the reason. */
function verdictEntry(one: Judgement): Entry {
  const { verdict } = one;
  if (verdict === "supported") return { text: verdict, kind: "good" };
  if (verdict === "contradicted") return { text: verdict, kind: "bad" };
  if (verdict === "undecided") return verdict;
  return `${verdict} (${lackText(one)})`;
}

/** Says what a claim lacks that could not be tested. */
export function lackText({ n, effectMeasure, verdict }: Judgement): string {
  if (verdict === "curves too short") return "fewer than three epochs at the first learning rate";
  const wanted = effectMeasure === "r" ? 3 : 2;
  return `n = ${n}${n < wanted ? `, wanted ${wanted}` : ", all equal"}`;
}

/** Says how well the log law fits the run that it fits worst. */
function fitText(fit: Goodness): string {
  return `the log law ${lawFits(fit) ? "fits" : "does not fit"}: R² ${fixed(fit.rSquared, 3)}, ` +
    `largest residual ${percent(fit.largestResidual, 1)} of the growth`;
}

function percent(share: number, decimals = 0): string {
  return `${fixed(100 * share, decimals)} %`;
}

/**
 * Prints mean and interval, such as `−1.22 [−1.50, −0.94]`, or two values themselves; a single one has no interval.
 * Differences have their sign.
 */
export function estimate({ n, mean, sd, low, high, from }: Judgement): string {
  const text = from === null ? fixed : signed;
  if (mean === null || low === null || high === null) return text(mean);
  if (n === 2) return withInterval({ n, mean, sd, halfWidth: high - mean }, text);
  return `${text(mean)} [${text(low)}, ${text(high)}]`;
}

function relation(p: number): string {
  return p < 0.001 ? probability(p) : `= ${probability(p)}`;
}
