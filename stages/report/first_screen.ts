import type { JudgedClaims } from "../claims/judged_claims.ts";
import type { Judgement } from "../claims/judge.ts";
import { counted, fixed } from "../print/number_text.ts";
import { interval } from "../statistics/interval.ts";
import { isTested } from "../statistics/verdict.ts";
import { accuracies } from "../tables/cell.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { reductionSentence } from "../training/reductions.ts";
import type { FinalErrors } from "../figures/figures_json.ts";
import type { ShownFigures } from "./figures.ts";
import { headlineSvg } from "./headline.ts";
import { sweepHeadlineSvg, sweepSentences } from "./sweep_headline.ts";
import type { Answer } from "./answer.ts";
import { answerCards } from "./answer_cards.ts";
import { type Html, html } from "./html.ts";

/** The paper's question, with the names of the methods explained. */
const ASKED =
  html`Does a network that is trained in large batches (<b>LB</b>) generalize worse than in small batches (<b>SB</b>),
  and do three remedies that add up close the gap: a learning rate scaled by the square root of the batch ratio
  (<b>+LR</b>), batch norm over small “ghost” batches (<b>+GBN</b>), and regime adaptation, that is, training for as many
  updates as the small batch (<b>+RA</b>)?`;

/**
 * Answers for each experiment.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 * @param drawn figures of the experiments, whose errors a sweep's answer is made of
 */
export function answersOf(
  rows: readonly TabulatedRow[],
  heading: string | null,
  judged: readonly JudgedClaims[],
  drawn: readonly Pick<ShownFigures, "experiment" | "errors">[],
): Answer[] {
  return rows.map((row) => {
    const { experiment, title, isSweep = false } = row;
    const { judgements = [] } = judged.find((one) => one.experiment === experiment) ?? {};
    const { errors = [] } = drawn.find((one) => one.experiment === experiment) ?? {};
    const svg = isSweep ? sweepHeadlineSvg(row, errors, heading) : headlineSvg(row, heading);
    const isMeasured = svg !== null || judgements.some(({ n }) => n > 0);
    return { experiment, title, svg, sentences: isMeasured ? answer(row, judgements, errors) : [] };
  });
}

/** Makes the first screen: the question, then the headline figure and the answer of each experiment. */
export function firstScreen(answers: readonly Answer[]): Html {
  return html`<p class="asked">${ASKED}</p>${answerCards(answers)}`;
}

/** Answers for an experiment: the gap, the gap after the remedies, the verdicts on the claims, and the reductions. */
function answer(
  row: TabulatedRow,
  judgements: JudgedClaims["judgements"],
  errors: readonly FinalErrors[],
): string[] {
  const reduced = reductionSentence(row.reductions, row.paper !== undefined);
  const lost = gap(row, "lb", "After as many epochs, the large batch");
  const large = lost.length > 0 ? "it" : "a large batch";
  const gaps = row.isSweep
    ? sweepSentences(row, errors)
    : [...lost, ...gap(row, "ra", `With all three remedies, ${large}`)];
  return [
    ...(gaps.length > 0 ? gaps : besidePaper(row)),
    ...(judgements.length === 0 ? [] : [verdicts(judgements)]),
    ...(reduced === null ? [] : [reduced]),
  ];
}

/** Compares the accuracy of a method with that of the small batch, over the seeds that both have. */
function gap({ methods, steps }: TabulatedRow, method: string, who: string): string[] {
  const step = steps.find(({ of, from }) => of === method && from === "sb");
  const [cell, small] = [method, "sb"].map((name) => methods.find((one) => one.name === name));
  if (!step?.measured || cell === undefined || small === undefined) return [];
  const pairs = accuracies(small);
  const paired = [...accuracies(cell)].flatMap(([seed, value]) => pairs.has(seed) ? [value] : []);
  const { n, mean } = interval(paired);
  const { measured, published } = step;
  const notes = [
    ...(n === cell.n ? [] : [`${counted(n, "pair")} of runs`]),
    ...(published === null ? [] : [`paper: ${apart(published) ?? "as accurate"}`]),
  ];
  return [
    `${who} reaches ${fixed(mean)}\u00a0%, ${
      apart(measured.mean) ?? "as accurate as"
    } the small batch${notes.length === 0 ? "" : ` (${notes.join("; ")})`}.`,
  ];
}

/** Says how far a difference in points is above or below zero; null if it rounds to zero. */
function apart(points: number): string | null {
  const size = fixed(Math.abs(points));
  return size === fixed(0) ? null : `${size} points ${points < 0 ? "below" : "above"}`;
}

/** Sets the methods that are measured beside the paper, of a row of full size without a gap to speak of. */
function besidePaper({ methods, reductions }: TabulatedRow): string[] {
  if (reductions.length > 0) return [];
  return methods.flatMap(({ title, n, mean, published }) =>
    mean === null || published === null
      ? []
      : [`${title} reaches ${fixed(mean)} % (n = ${n}); the paper has ${fixed(published)} %.`]
  );
}

function verdicts(judgements: readonly Judgement[]): string {
  const count = (verdict: Judgement["verdict"]) =>
    judgements.filter((one) => one.verdict === verdict).length;
  const tested = judgements.filter(isTested).length;
  if (tested === 0) return "No claim could be tested yet.";
  const words = { supported: "supported", contradicted: "contradicted", undecided: "left open" };
  const verdicts = Object.keys(words) as (keyof typeof words)[];
  if (tested === 1) {
    const verdict = verdicts.find((each) => count(each) === 1)!;
    return `The one claim that could be tested is ${words[verdict]}.`;
  }
  const found = verdicts.map((verdict) =>
    `${count(verdict)} ${count(verdict) === 1 ? "is" : "are"} ${words[verdict]}`
  );
  return `Of the ${tested} claims that could be tested, ${found.slice(0, 2).join(", ")} and ${
    found[2]
  }.`;
}
