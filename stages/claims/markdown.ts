import { from } from "arquero";
import type { Judgement } from "./judge.ts";

/** The judgements on one experiment. */
export interface JudgedClaims {
  readonly experiment: string;
  readonly title: string;
  readonly judgements: readonly Judgement[];
}

const METHOD =
  "Runs with equal seeds start from the same weights and see the same order of examples, so they " +
  "are compared in pairs: mean difference, its 95 % confidence interval by Student's t, Cohen's d of the pairs (d), " +
  "and the p value of the test named, corrected by Holm for all claims of the experiment that could be tested. A claim " +
  "is *supported* when the corrected p is below 0.05, *contradicted* when the difference is as surely on the other side " +
  "(for a claim with a margin: when the interval lies outside of it), and *undecided* otherwise; with fewer than two " +
  "pairs, or where all pairs differ by the same, there are *not enough runs*. Accuracies and errors are in points, on " +
  "the test set after the last epoch.";

const SWEEP_METHOD =
  "Of a sweep each seed gives one number: of a trend, the slope of a line over the logarithm of the batch; of a " +
  "comparison, the mean over its pairs of equal batches.";

const ONE_SEED_METHOD =
  "Of a sweep with one seed the pairs are of equal batches, and a trend is tested as a line over the logarithm of the " +
  "batch, with its correlation (r), of at least three sizes. These runs differ in nothing but the batch and share what " +
  "is random, so their p values are rough: they say how regular a trend is, not whether other seeds would show it.";

/** How claims are judged, in paragraphs; the same in every edition of the judgements. */
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

/** The judgements as Markdown. */
export function judgementsMarkdown(profile: string, judged: readonly JudgedClaims[]): string {
  const sections = [
    `# The paper's claims, profile \`${profile}\``,
    ...judgingMethod(judged),
    ...judged.flatMap(({ title, judgements }) => [
      `## ${title}`,
      judgements.length === 0
        ? "No claim is about its methods."
        : from(claimLines(judgements)).toMarkdown().trimEnd(),
    ]),
  ];
  return sections.join("\n\n") + "\n";
}

/** A line of a table for each judgement: column → text. */
export function claimLines(judgements: readonly Judgement[]): Record<string, string>[] {
  return judgements.map(line);
}

function line(judgement: Judgement): Record<string, string> {
  const { says, section, compared, n, effectSize, effectMeasure, test, p, pHolm, pEquivalent } =
    judgement;
  const equivalence = pEquivalent === null || test.includes("TOST")
    ? ""
    : `; equivalent by TOST: p ${relation(pEquivalent)}`;
  return {
    claim: `${says} (${section})`,
    verdict: verdictText(judgement),
    "what is compared": compared,
    "ours [95 %]": estimate(judgement),
    "effect size": effectSize === null ? "–" : `${effectMeasure} = ${decimals(effectSize)}`,
    n: String(n),
    test: `${test}${p === null ? "" : `, p ${relation(p)}`}${equivalence}`,
    "p, Holm": pHolm === null ? "–" : probability(pHolm),
  };
}

/** The verdict, and where there is none what was lacking. */
function verdictText({ verdict, n, effectMeasure }: Judgement): string {
  if (verdict !== "not enough runs") return verdict;
  const wanted = effectMeasure === "r" ? 3 : 2;
  return `not enough runs (n = ${n}${n < wanted ? `, wanted ${wanted}` : ", all the same"})`;
}

/** `−1.22 [−1.50, −0.94]`; without an interval where there is one run. */
export function estimate({ mean, low, high }: Judgement): string {
  if (mean === null) return "–";
  if (low === null || high === null) return decimals(mean);
  return `${decimals(mean)} [${decimals(low)}, ${decimals(high)}]`;
}

/** A p value as it is printed: two significant digits, and a bound below a thousandth. */
export function probability(p: number): string {
  return p < 0.001 ? "< 0.001" : String(Number(p.toPrecision(2)));
}

function relation(p: number): string {
  return p < 0.001 ? probability(p) : `= ${probability(p)}`;
}

function decimals(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const text = Math.abs(value).toFixed(2);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
}
