import type { Terminal } from "../../pipeline/app.ts";
import { survivalText } from "../claims/markdown.ts";
import type { Judgement } from "../claims/judge.ts";
import type { JudgedClaims } from "../claims/judged_claims.ts";
import { alignedTable } from "../print/aligned_table.ts";
import type { Shown } from "../print/local_run.ts";
import { wrapped } from "../print/wrapped.ts";
import { isTested, type Verdict } from "../statistics/verdict.ts";
import { cellLines } from "../tables/cell.ts";
import { fillRowCommand } from "../tables/fill_command.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";

/** What there is to show at the end of a run. */
export interface LastScreen {
  readonly shown: Shown;
  /** How the results differ from the committed ones; null if they do not. */
  readonly heading: string | null;
  readonly rows: readonly TabulatedRow[];
  readonly judged: readonly JudgedClaims[];
}

/** Lines are no longer than this on wide terminals, since nobody reads longer ones. */
const WIDEST = 110;
const VERDICT = "contradicted".length + 2;

/** Prints the results for a terminal: of each experiment a line for each method, then the verdicts on the claims. */
export function lastScreenText(
  { shown, heading, rows, judged }: LastScreen,
  { columns, paint }: Terminal,
): string {
  const width = Math.min(columns, WIDEST);
  const experiments = new Map(
    [...rows, ...judged].map(({ experiment, title }) => [experiment, title] as const),
  );
  const empty = rows.filter(({ methods }) => methods.every(({ runs }) => runs.length === 0));
  const blocks = [...experiments].flatMap(([experiment, title]) => {
    const row = rows.find((one) => one.experiment === experiment);
    const own = judged.find((one) => one.experiment === experiment);
    const parts = [
      row === undefined || empty.includes(row) ? [] : accuracies(row, shown, paint),
      verdicts(own?.judgements ?? [], width, paint),
    ].filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
    return parts.length === 0 ? [] : [`${paint("bold", title)}\n${parts.join("\n\n")}`];
  });
  return [
    ...(heading === null
      ? []
      : [wrapped(heading, width).map((line) => paint("bold", line)).join("\n")]),
    ...blocks,
    ...(empty.length === 0 ? [] : [
      [
        paint("bold", "Not run yet"),
        ...empty.map((row) => `${row.title}:\n  ${fillRowCommand(row, shown)}`),
      ].join("\n"),
    ]),
  ].join("\n\n");
}

function accuracies(row: TabulatedRow, shown: Shown, paint: Terminal["paint"]): string[] {
  const lines = cellLines(row);
  const command = fillRowCommand(row, shown);
  const table = alignedTable({
    columns: {
      method: "accuracy, %",
      ...Object.fromEntries(lines.map(({ id, label }) => [id, label])),
    },
    lines: row.methods.map((cell) => ({
      method: cell.title,
      ...Object.fromEntries(
        lines.map(({ id, text }) => [id, text(cell) ?? (id === "ours" ? "not run" : "–")]),
      ),
    })),
  }, paint);
  return [
    table,
    ...(row.reductions.length === 0 ? [] : [
      row.paper === undefined
        ? "This run is reduced."
        : "This run is reduced: compare the methods with each other, not with the paper.",
    ]),
    ...(command === null ? [] : [`To fill the rest: ${command}`]),
  ];
}

/** Names the claims that could be tested behind their verdicts, and counts the others. */
function verdicts(
  judgements: readonly Judgement[],
  width: number,
  paint: Terminal["paint"],
): string[] {
  const tested = judgements.filter(isTested);
  const lacking = (verdict: Verdict) => judgements.filter((one) => one.verdict === verdict).length;
  const [few, short] = [lacking("not enough runs"), lacking("curves too short")];
  const indent = " ".repeat(VERDICT);
  return [
    ...tested.map(({ verdict, says }) => {
      const style = verdict === "supported" ? "green" : verdict === "undecided" ? "yellow" : "red";
      const text = wrapped(says, width - VERDICT).join(`\n${indent}`);
      return `${paint(style, verdict)}${" ".repeat(VERDICT - verdict.length)}${text}`;
    }),
    ...(few === 0 || judgements.every(({ n }) => n === 0) ? [] : [
      `${few} ${few === 1 ? "claim has" : "claims have"} too few runs to be tested.`,
    ]),
    ...(short === 0 ? [] : [
      `${short} ${short === 1 ? "claim has" : "claims have"} curves too short to be tested.`,
    ]),
    ...survivalText(judgements).flatMap((text) => wrapped(text, width)),
  ];
}
