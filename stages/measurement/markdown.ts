import { localHeading, type Shown } from "../print/local_run.ts";
import { markdownPage } from "../print/markdown_page.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import type { MeasuredRow } from "./gap_files.ts";
import { gapSentences } from "./gap_sentences.ts";
import {
  differenceTable,
  errorTable,
  GAP_METHOD,
  STATISTICS_METHOD,
  statisticsTable,
} from "./gap_tables.ts";

/** Prints what the gaps of a profile are made of. */
export function gapMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  rows: readonly MeasuredRow[],
): string {
  return markdownPage("What the gap is made of", shown, heading, [
    GAP_METHOD,
    ...rows.flatMap(sections),
  ]);
}

function sections(row: MeasuredRow): string[] {
  const sentences = gapSentences(row);
  const statistics = statisticsTable(row);
  return [
    `## ${markdownText(row.title)}`,
    ...(sentences.length === 0
      ? []
      : [sentences.map((sentence) => `- ${markdownText(sentence)}`).join("\n")]),
    markdownTable(errorTable(row)),
    markdownTable(differenceTable(row)),
    ...(statistics === null ? [] : [STATISTICS_METHOD, markdownTable(statistics)]),
  ];
}
