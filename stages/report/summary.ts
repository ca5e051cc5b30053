import { claims } from "../tables/steps.ts";
import { type Html, html } from "./html.ts";
import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/markdown.ts";
import type { Measurement, Row } from "../tables/config.ts";

/** What there is to say of the results in a few sentences; null before there are any. */
export function summary(
  rows: readonly Row[],
  measurements: readonly Measurement[],
  judged: readonly JudgedClaims[],
): Html | null {
  const lines = judged.flatMap(({ experiment, title, judgements }) => {
    const row = rows.find((one) => one.experiment === experiment);
    const sentences = [
      ...(row === undefined ? [] : gap(row, measurements)),
      ...(judgements.length === 0 ? [] : [verdicts(judgements)]),
    ];
    return sentences.length === 0 ? [] : html`<li><b>${title}.</b> ${sentences.join(" ")}</li>`;
  });
  return lines.length === 0 ? null : html`<ul>${lines}</ul>`;
}

/** What the large batch loses, and where it ends with all remedies. */
function gap(row: Row, measurements: readonly Measurement[]): string[] {
  const steps = claims(row, measurements);
  const points = (value: number) =>
    `${Math.abs(value).toFixed(2)} points ${value < 0 ? "below" : "above"}`;
  const said = ([step, who]: readonly [string, string]) => {
    const found = steps.find((one) => one.step === step);
    if (!found?.measured) return [];
    const paper = found.published === null ? "" : ` (paper: ${points(found.published)})`;
    return [`${who} ends ${points(found.measured.mean)} the small batch${paper}.`];
  };
  return ([
    ["LB − SB", "In the same epochs the large batch"],
    ["+RA − SB", "With all remedies it"],
  ] as const).flatMap(said);
}

function verdicts(judgements: JudgedClaims["judgements"]): string {
  const parts = Object.entries(WORDS).flatMap(([verdict, words]) => {
    const { length } = judgements.filter((one) => one.verdict === verdict);
    return length === 0 ? [] : [`${length} ${length === 1 ? "is" : "are"} ${words}`];
  });
  const listed = parts.length === 1
    ? parts[0]
    : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
  return `Of ${judgements.length} claims of the paper ${listed}.`;
}

const WORDS = {
  "supported": "supported",
  "contradicted": "contradicted",
  "undecided": "undecided",
  "not enough runs": "not tested for want of runs",
} as const satisfies Record<Judgement["verdict"], string>;
