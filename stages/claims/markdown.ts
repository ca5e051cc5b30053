import { fixed, probability } from "../print/number_text.ts";
import {
  type Entry,
  markdownTable,
  markdownText,
  number,
  type PrintedTable,
} from "../print/printed_table.ts";
import type { Judgement } from "./judge.ts";
import type { JudgedClaims } from "./judged_claims.ts";

const METHOD =
  "Runs with equal seeds start from the same weights and see the same order of examples, so they are compared in pairs. " +
  "Each line has the mean difference of the n pairs, its 95 % confidence interval by Student's t, the effect size d " +
  "(Cohen's d: mean difference divided by its standard deviation), and the p value of the named test. “p, Holm” is the p " +
  "value after Holm's correction for the number of claims that could be tested in the experiment. A claim is “supported” " +
  "when the corrected p value is below 0.05, “contradicted” when the difference is significant with the opposite sign or, " +
  "for a claim with a margin, when the interval lies outside the margin, and “undecided” otherwise. With fewer than two " +
  "pairs, or when all pairs have the same difference, there are “not enough runs”. Accuracies and errors are in points, " +
  "on the test set after the last epoch.";

const SWEEP_METHOD =
  "In a sweep over batch sizes, each seed gives one number: for a trend, the slope of a line over the logarithm of the " +
  "batch size; for a comparison, the mean over its pairs with equal batch sizes.";

const ONE_SEED_METHOD =
  "In a sweep with one seed, pairs have equal batch sizes. A trend needs at least three batch sizes and is tested as a " +
  "line over the logarithm of the batch size, with Pearson's correlation r as effect size. These runs share all random " +
  "numbers, so their p values are rough: they say how regular a trend is, not whether other seeds would show it.";

/** Returns paragraphs that explain the tests of the claims. */
export function judgingMethod(judged: readonly JudgedClaims[]): string[] {
  const sweeps = judged.flatMap(({ judgements }) => judgements)
    .filter(({ isOfSweep }) => isOfSweep);
  const by = (unit: Judgement["replicates"]) =>
    sweeps.some(({ replicates }) => replicates === unit);
  return [
    METHOD,
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
  profile: string,
  heading: string | null,
  judged: readonly JudgedClaims[],
): string {
  const sections = [
    `# The paper's claims, profile \`${profile}\``,
    ...(heading === null ? [] : [`**${markdownText(heading)}**`]),
    ...judgingMethod(judged),
    ...judged.flatMap(({ title, judgements }) => [
      `## ${markdownText(title)}`,
      judgements.length === 0
        ? "No claim is about the methods of this experiment."
        : markdownTable(claimTable(judgements)),
    ]),
  ];
  return sections.join("\n\n") + "\n";
}

/** Makes a line for each judgement. */
export function claimTable(judgements: readonly Judgement[]): PrintedTable {
  return {
    columns: {
      claim: "claim",
      verdict: "verdict",
      compared: "what is compared",
      ours: "ours [95 %]",
      effect: "effect size",
      n: "n",
      test: "test",
      pHolm: "p, Holm",
    },
    lines: judgements.map((one) => ({
      claim: `${one.says} (${one.section})`,
      verdict: verdictEntry(one),
      compared: one.compared,
      ours: number(estimate(one)),
      effect: number(
        one.effectSize === null ? "–" : `${one.effectMeasure} = ${fixed(one.effectSize)}`,
      ),
      n: number(String(one.n)),
      test: testText(one),
      pHolm: number(probability(one.pHolm)),
    })),
  };
}

/** Prints the test with its p value and, for a claim with a margin that is not about equivalence, the p value of TOST. */
function testText({ test, expect, p, pEquivalent }: Judgement): string {
  const equivalence = pEquivalent === null || expect === "equivalent"
    ? ""
    : `; equivalent by two one-sided tests (TOST): p ${relation(pEquivalent)}`;
  return `${test}${p === null ? "" : `, p ${relation(p)}`}${equivalence}`;
}

/** Prints the verdict and, if the claim could not be tested, the reason. */
function verdictEntry({ verdict, n, effectMeasure }: Judgement): Entry {
  if (verdict === "supported") return { text: verdict, kind: "good" };
  if (verdict === "contradicted") return { text: verdict, kind: "bad" };
  if (verdict === "undecided") return verdict;
  const wanted = effectMeasure === "r" ? 3 : 2;
  return `not enough runs (n = ${n}${n < wanted ? `, wanted ${wanted}` : ", all equal"})`;
}

/** Prints mean and interval, such as `−1.22 [−1.50, −0.94]`; a single value has no interval. */
export function estimate({ mean, low, high }: Judgement): string {
  if (mean === null || low === null || high === null) return fixed(mean);
  return `${fixed(mean)} [${fixed(low)}, ${fixed(high)}]`;
}

function relation(p: number): string {
  return p < 0.001 ? probability(p) : `= ${probability(p)}`;
}
