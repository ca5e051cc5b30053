import type { JudgedClaims } from "../claims/judged_claims.ts";
import type { Judgement } from "../claims/judge.ts";
import { fixed } from "../print/number_text.ts";
import { isTested } from "../statistics/verdict.ts";
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
  const gaps = row.isSweep ? sweepSentences(row, errors) : [
    ...gap(row, "lb", "After as many epochs, the large batch"),
    ...gap(row, "ra", "With all three remedies, it"),
  ];
  return [
    ...(gaps.length > 0 ? gaps : besidePaper(row)),
    ...(judgements.length === 0 ? [] : [verdicts(judgements)]),
    ...(reduced === null ? [] : [reduced]),
  ];
}

/** Compares the accuracy of a method with that of the small batch. */
function gap({ methods, steps }: TabulatedRow, method: string, who: string): string[] {
  const step = steps.find(({ of, from }) => of === method && from === "sb");
  const cell = methods.find(({ name }) => name === method);
  if (!step?.measured || cell === undefined) return [];
  const points = (value: number) =>
    `${fixed(Math.abs(value))} points ${value < 0 ? "below" : "above"}`;
  const paper = step.published === null ? "" : ` (paper: ${points(step.published)})`;
  return [
    `${who} reaches ${fixed(cell.mean)} %, ${points(step.measured.mean)} the small batch${paper}.`,
  ];
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
