import { markdownPage } from "../print/markdown_page.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import { comparisonText } from "./accuracies_text.ts";
import { comparison } from "./comparison.ts";
import { fillCommand } from "./fill_command.ts";
import { methodsText, methodTable } from "./method_table.ts";
import { reducedText, reductionTable } from "./reduction_table.ts";
import { SPREAD, spreadTable } from "./spread_table.ts";
import { intervalsText, STEPS, stepTable } from "./step_table.ts";
import type { Shown } from "../print/local_run.ts";
import type { ResultTable } from "./result_tables.ts";
import type { TabulatedRow } from "./tabulated.ts";

/**
 * Prints a table as Markdown: the paper's rows, ours and their differences, then the steps, spread, reductions and methods of
 * each row, and what the trainings ran on.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 * @param provenance sentences on devices and versions
 */
export function tableMarkdown(
  shown: Shown,
  heading: string | null,
  { number, rows }: ResultTable<TabulatedRow>,
  provenance: readonly string[],
): string {
  const title = number === null ? "Results" : `Table ${number}`;
  return markdownPage(title, shown, heading, [
    comparisonText(rows),
    markdownTable(comparison(rows, (cell, { id, text }, row) => {
      const missing = id === "ours" ? `\`${fillCommand(row, cell.name, shown)}\`` : "–";
      return text(cell) ?? missing;
    })),
    ...rows.flatMap((row) => [
      `## ${markdownText(row.title)}`,
      ...(row.paper?.note === undefined ? [] : [`Note that ${row.paper.note}.`]),
      `${STEPS} ${intervalsText(row)}`,
      markdownTable(stepTable(row)),
      ...(row.methods.every(({ runs }) => runs.length === 0) ? [] : [
        SPREAD,
        markdownTable(spreadTable(row)),
      ]),
      ...(row.reductions.length === 0 ? [] : [
        reducedText(row),
        markdownTable(reductionTable(row)),
      ]),
      methodsText(row.methods),
      markdownTable(methodTable(row.methods)),
    ]),
    "## How it was made",
    provenance.map((sentence) => `- ${sentence}`).join("\n"),
  ]);
}
