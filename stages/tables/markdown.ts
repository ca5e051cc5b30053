import { from } from "arquero";
import type { PaperTable } from "./paper_tables.ts";
import type { Measurement } from "./config.ts";
import {
  comparison,
  fillCommand,
  type Line,
  methodRow,
  reductionLines,
  stepLines,
} from "./lines.ts";

/**
 * The comparison as Markdown: the paper's row beside ours and their difference, what each column adds, how the run is
 * reduced, the methods in numbers, and how it was made.
 *
 * @param provenance sentences on devices and versions
 */
export function tableMarkdown(
  { number, config: { profile, rows } }: PaperTable,
  measurements: readonly Measurement[],
  provenance: readonly string[],
): string {
  const sections = [
    `# Table ${number}, profile \`${profile}\``,
    "Accuracy on the test set after the last epoch, in per cent: mean ± half the 95 % confidence interval " +
    "(Student's t over seeds). The paper gives one run and no spread. Columns add up from left to right.",
    markdown(rows.flatMap((row) => comparison(row, measurements, fillCommand(row, profile)))),
    ...rows.flatMap((row) => [
      `## ${row.title}`,
      ...(row.paper.note === undefined ? [] : [`Note that ${row.paper.note}.`]),
      "What each step changes, in points, ours paired by seed. It *agrees* with the paper when the 95 % interval " +
      "lies on the paper's side of zero, *disagrees* when it lies on the other side, and is *undecided* otherwise; where " +
      "the paper has no number there is nothing to agree with.",
      markdown(stepLines(row, measurements)),
      ...(row.reductions.length === 0 ? [] : [
        "This is a reduced run; its numbers are not the paper's to match. It differs in:",
        markdown(reductionLines(row)),
      ]),
      "The methods in numbers:",
      markdown(row.methods.map(methodRow)),
    ]),
    "## How it was made",
    provenance.map((sentence) => `- ${sentence}`).join("\n"),
  ];
  return sections.join("\n\n") + "\n";
}

function markdown(rows: readonly Line[]): string {
  return from(rows).toMarkdown().trimEnd();
}
