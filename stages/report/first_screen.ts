import type { JudgedClaims } from "../claims/judged_claims.ts";
import type { Judgement } from "../claims/judge.ts";
import { fixed } from "../print/number_text.ts";
import { isTested } from "../statistics/verdict.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { reductionSentence } from "../training/reductions.ts";
import { headlineSvg } from "./headline.ts";
import { type Html, html, trusted } from "./html.ts";

/** The paper's question, with the names of the methods explained. */
const ASKED =
  html`Does a network that is trained in large batches (<b>LB</b>) generalize worse than in small batches (<b>SB</b>),
  and do three remedies that add up close the gap: a learning rate scaled by the square root of the batch ratio
  (<b>+LR</b>), batch norm over small “ghost” batches (<b>+GBN</b>), and regime adaptation, that is, training for as many
  updates as the small batch (<b>+RA</b>)?`;

/** What the runs of an experiment answer. */
export interface Answer {
  readonly experiment: string;
  readonly title: string;
  /** Sentences; none before the first run is measured. */
  readonly sentences: readonly string[];
  /** The headline figure as an SVG; null without an accuracy. */
  readonly svg: string | null;
}

/**
 * Answers for each experiment.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 */
export function answersOf(
  rows: readonly TabulatedRow[],
  heading: string | null,
  judged: readonly JudgedClaims[],
): Answer[] {
  return rows.map((row) => {
    const { experiment, title } = row;
    const { judgements = [] } = judged.find((one) => one.experiment === experiment) ?? {};
    const svg = headlineSvg(row, heading);
    const isMeasured = svg !== null || judgements.some(({ n }) => n > 0);
    return { experiment, title, svg, sentences: isMeasured ? answer(row, judgements) : [] };
  });
}

/** Makes the first screen: the question, then the headline figure and the answer of each experiment. */
export function firstScreen(answers: readonly Answer[]): Html {
  const unmeasured = answers.filter(({ sentences }) => sentences.length === 0);
  return html`<p class="asked">${ASKED}</p><div class="headlines">${
    answers.filter(({ sentences }) => sentences.length > 0).map(({ title, svg, sentences }) =>
      html`
        <section class="headline"
          aria-label="${title}: the answer">${svg === null ? html`<h2>${title}</h2>` : html`
            <figure>
              <div class="scroll" tabindex="0" role="group"
                aria-label="Accuracies of ${title}">${trusted(svg)}</div>
            </figure>
          `}<p class="answer">${sentences.join(" ")}</p></section>
      `
    )
  }</div>${
    unmeasured.length === 0
      ? []
      : html`<p class="answer">Nothing is measured yet of ${
        unmeasured.map(({ title }) => title).join(", ")
      }.</p>`
  }`;
}

/** Answers for an experiment: the gap, the gap after the remedies, the verdicts on the claims, and the reductions. */
function answer(
  row: TabulatedRow,
  judgements: JudgedClaims["judgements"],
): string[] {
  const reduced = reductionSentence(row.reductions, row.paper !== undefined);
  return [
    ...gap(row, "lb", "After as many epochs, the large batch"),
    ...gap(row, "ra", "With all three remedies, it"),
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
