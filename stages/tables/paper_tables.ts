import type { Row } from "./config.ts";

/** Name of the file with a line for each evaluated run. */
export const RUNS = "runs.csv";

/** One of the paper's tables, with those rows of a profile that belong to it. */
export interface PaperTable<OneRow extends Row> {
  readonly number: 1 | 2;
  readonly rows: readonly OneRow[];
  /** Names of its Markdown, CSV and LaTeX files. */
  readonly files: readonly [string, string, string];
}

/** Sorts the rows of a profile into the paper's tables; tables without rows are left out. */
export function paperTables<OneRow extends Row>(rows: readonly OneRow[]): PaperTable<OneRow>[] {
  return ([1, 2] as const).map((number): PaperTable<OneRow> => ({
    number,
    rows: rows.filter(({ paper }) => paper.table === number),
    files: [`table${number}.md`, `table${number}.csv`, `table${number}.tex`],
  })).filter(({ rows }) => rows.length > 0);
}
