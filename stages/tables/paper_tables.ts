import type { Row } from "./config.ts";

/** A line for each evaluated run. */
export const RUNS = "runs.csv";

/** One of the paper's tables, with the rows of a profile that are from it. */
export interface PaperTable<OneRow extends Row> {
  readonly number: 1 | 2;
  readonly rows: readonly OneRow[];
  /** Names of the files that it is written to: Markdown, CSV and LaTeX. */
  readonly files: readonly [string, string, string];
}

/** Those of the paper's tables of which a profile has rows. */
export function paperTables<OneRow extends Row>(rows: readonly OneRow[]): PaperTable<OneRow>[] {
  return ([1, 2] as const).map((number): PaperTable<OneRow> => ({
    number,
    rows: rows.filter(({ paper }) => paper.table === number),
    files: [`table${number}.md`, `table${number}.csv`, `table${number}.tex`],
  })).filter(({ rows }) => rows.length > 0);
}
