import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { type Html, html } from "./html.ts";

/** Says the results in a few sentences; null before there are any. */
export function summary(
  rows: readonly TabulatedRow[],
  judged: readonly JudgedClaims[],
): Html | null {
  const lines = judged.flatMap(({ experiment, title, judgements }) => {
    const row = rows.find((one) => one.experiment === experiment);
    const sentences = [
      ...(row === undefined ? [] : gap(row)),
      ...(judgements.length === 0 ? [] : [verdicts(judgements)]),
    ];
    return sentences.length === 0 ? [] : html`<li><b>${title}.</b> ${sentences.join(" ")}</li>`;
  });
  return lines.length === 0 ? null : html`<ul>${lines}</ul>`;
}

/** Says what the large batch loses, and where it ends with all remedies. */
function gap({ steps }: TabulatedRow): string[] {
  const points = (value: number) =>
    `${Math.abs(value).toFixed(2)} points ${value < 0 ? "below" : "above"}`;
  return ([
    ["lb", "In the same epochs the large batch"],
    ["ra", "With all remedies it"],
  ] as const).flatMap(([method, who]) => {
    const step = steps.find(({ of, from }) => of === method && from === "sb");
    if (!step?.measured) return [];
    const paper = step.published === null ? "" : ` (paper: ${points(step.published)})`;
    return [`${who} ends ${points(step.measured.mean)} the small batch${paper}.`];
  });
}

function verdicts(judgements: JudgedClaims["judgements"]): string {
  const parts = Object.entries(WORDS).flatMap(([verdict, words]) => {
    const { length } = judgements.filter((one) => one.verdict === verdict);
    return length === 0 ? [] : [`${length} ${length === 1 ? "is" : "are"} ${words}`];
  });
  const listed = parts.length === 1
    ? parts[0]
    : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
  return `Of ${judgements.length} claims of the paper, ${listed}.`;
}

const WORDS = {
  "supported": "supported",
  "contradicted": "contradicted",
  "undecided": "undecided",
  "not enough runs": "not tested for want of runs",
} as const satisfies Record<Judgement["verdict"], string>;
