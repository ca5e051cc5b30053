import type { TableConfig } from "./config.ts";

/** One of the paper's tables, with the rows of a profile that are from it. */
export interface PaperTable {
  readonly number: 1 | 2;
  readonly config: TableConfig;
  /** Names of the files that it is written to: Markdown, CSV and LaTeX. */
  readonly files: readonly [string, string, string];
}

/** Those of the paper's tables of which a profile has rows. */
export function paperTables({ profile, rows }: TableConfig): PaperTable[] {
  return ([1, 2] as const).map((number): PaperTable => ({
    number,
    config: { profile, rows: rows.filter(({ paper }) => paper.table === number) },
    files: [`table${number}.md`, `table${number}.csv`, `table${number}.tex`],
  })).filter(({ config }) => config.rows.length > 0);
}
