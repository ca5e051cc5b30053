import { fixed } from "../print/number_text.ts";
import { number } from "../print/printed_table.ts";
import { accuracies } from "../tables/cell.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { type Html, html } from "./html.ts";
import { methodLink, runId } from "./runs.ts";
import { table } from "./table.ts";

/** Makes a table of mean, spread, interval and every run of each cell, with links to the records. */
export function statistics(row: TabulatedRow): Html {
  const lines = row.methods.map((cell) => {
    const { name, published, n, diverged, mean, sd, halfWidth } = cell;
    const runs = [...accuracies(cell)].map(([seed, accuracy]) =>
      html`
        <a href="#${runId(row.experiment, name, seed)}">${accuracy.toFixed(2)}</a>
      `
    );
    const interval = mean === null || halfWidth === null || n < 3
      ? "–"
      : `${fixed(mean - halfWidth)} to ${fixed(mean + halfWidth)}`;
    return {
      method: methodLink(row, cell),
      n: diverged === 0 ? number(String(n)) : `${n}, and ${diverged} diverged`,
      mean: number(fixed(mean)),
      sd: number(fixed(sd)),
      interval: number(interval),
      paper: number(fixed(published)),
      runs: runs.length === 0 ? "–" : html`${runs}`,
    };
  });
  return table(
    `${row.title}: accuracy of each run, in per cent. The standard deviation is that of the sample; the interval is Student's t of the mean.`,
    {
      columns: {
        method: "method",
        n: "runs",
        mean: "mean",
        sd: "standard deviation",
        interval: "95 % interval",
        paper: "paper",
        runs: "each run, by seed",
      },
      lines,
    },
  );
}
