import { accuracies, divergedRuns } from "../tables/steps.ts";
import { fixed } from "../tables/fixed.ts";
import { type Html, html } from "./html.ts";
import { interval } from "../statistics/interval.ts";
import { cellId, runId } from "./runs.ts";
import { type HtmlLine, table } from "./table.ts";
import type { Measurement, Row } from "../tables/config.ts";

/** Mean, spread and interval of each cell of a row, and every run in it with a link to its records. */
export function statistics(row: Row, measurements: readonly Measurement[]): Html {
  const lines = row.methods.map(({ name, title, published }): HtmlLine => {
    const values = accuracies(measurements, row.experiment, name);
    const diverged = divergedRuns(measurements, row.experiment, name);
    const { n, mean, sd, halfWidth } = values.size === 0
      ? { n: 0, mean: null, sd: null, halfWidth: null }
      : interval([...values.values()]);
    const runs = [...values].map(([seed, accuracy]) =>
      html`
        <a href="#${runId(row.experiment, name, seed)}">${accuracy.toFixed(2)}</a>
      `
    );
    return {
      method: html`<a href="#${cellId(row, name)}">${title}</a>`,
      n: diverged === 0 ? String(n) : `${n}, and ${diverged} diverged`,
      mean: fixed(mean),
      sd: fixed(sd),
      "95 % interval": mean === null || halfWidth === null
        ? "–"
        : `${fixed(mean - halfWidth)} to ${fixed(mean + halfWidth)}`,
      paper: fixed(published),
      "each run, by seed": runs.length === 0 ? "–" : html`${runs}`,
    };
  });
  return table(
    `${row.title}: accuracy in per cent, each run on its own; sd is of the sample, the interval Student's t of the mean.`,
    lines,
  );
}
