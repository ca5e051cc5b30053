import type { Row } from "./config.ts";

/** Name of the file with a line for each evaluated run. */
export const RUNS = "runs.csv";

/** One of the paper's tables, with those rows of a profile that belong to it, or the rows that belong to none. */
export interface ResultTable<OneRow extends Row> {
  /** Number of the paper's table; null for rows that stand beside no row of the paper. */
  readonly number: 1 | 2 | null;
  readonly rows: readonly OneRow[];
  /** Names of its Markdown, CSV and LaTeX files. */
  readonly files: readonly [string, string, string];
}

/** Sorts the rows of a profile into the paper's tables and one for the others; tables without rows are left out. */
export function resultTables<OneRow extends Row>(rows: readonly OneRow[]): ResultTable<OneRow>[] {
  return ([1, 2, null] as const).map((number): ResultTable<OneRow> => {
    const name = number === null ? "results" : `table${number}`;
    return {
      number,
      rows: rows.filter(({ paper }) => (paper?.table ?? null) === number),
      files: [`${name}.md`, `${name}.csv`, `${name}.tex`],
    };
  }).filter(({ rows }) => rows.length > 0);
}
