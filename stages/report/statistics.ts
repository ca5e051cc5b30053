import { accuracies } from "../tables/cell.ts";
import { SPREAD, spreadTable } from "../tables/spread_table.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { type Html, html } from "./html.ts";
import { methodLink, runId } from "./runs.ts";
import { table } from "./table.ts";

/** Makes a table of mean, spread, interval and every run of each cell, with links to the records. */
export function statistics(row: TabulatedRow): Html {
  const { columns, lines } = spreadTable(row);
  return table(`${row.title}. ${SPREAD}`, {
    columns,
    lines: lines.map((line, i) => {
      const cell = row.methods[i]!;
      const runs = [...accuracies(cell)].map(([seed, accuracy]) =>
        html`
          <a href="#${runId(row.experiment, cell.name, seed)}">${accuracy.toFixed(2)}</a>
        `
      );
      return {
        ...line,
        method: methodLink(row, cell),
        runs: runs.length === 0 ? "–" : html`${runs}`,
      };
    }),
  });
}
