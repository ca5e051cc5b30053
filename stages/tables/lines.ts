import { fixed } from "./fixed.ts";
import { accuracies, claims, divergedRuns } from "./steps.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import { runCommand } from "../run_command.ts";
import type { Measurement, MethodColumn, Row } from "./config.ts";

/** A line of a table: column → text. */
export type Line = Readonly<Record<string, string>>;

/**
 * The paper's row beside ours and their difference.
 *
 * @param missing what a cell without a run says
 */
export function comparison(
  row: Row,
  measurements: readonly Measurement[],
  missing: (method: MethodColumn) => string,
): Line[] {
  const line = (network: string, what: string, cell: (method: MethodColumn) => string) => ({
    network,
    "": what,
    ...Object.fromEntries(row.methods.map((method) => [method.title, cell(method)])),
  });
  const measured = (
    method: MethodColumn,
  ) => [...accuracies(measurements, row.experiment, method.name).values()];
  return [
    line(
      `${row.paper.network}, ${row.paper.data}`,
      "paper",
      ({ published }) => fixed(published),
    ),
    line(row.title, `ours, n = ${row.seeds.length}`, (method) => {
      const values = measured(method);
      const diverged = divergedRuns(measurements, row.experiment, method.name);
      if (values.length === 0 && diverged === 0) return missing(method);
      if (values.length === 0) return `diverged (${diverged} of ${diverged})`;
      const text = withInterval(interval(values), (mean) => mean.toFixed(2));
      if (diverged > 0) return `${text} (n = ${values.length}, ${diverged} diverged)`;
      return values.length === row.seeds.length ? text : `${text} (n = ${values.length})`;
    }),
    line("", "difference", (method) => {
      const values = measured(method);
      if (values.length === 0 || method.published === null) return "–";
      return signed(interval(values).mean - method.published);
    }),
  ];
}

/** What each step from column to column changes, and whether the paper says so, too. */
export function stepLines(row: Row, measurements: readonly Measurement[]): Line[] {
  return claims(row, measurements).map(({ step, published, measured, verdict }) => ({
    step,
    paper: published === null ? "–" : signed(published),
    ours: measured === null ? "–" : withInterval(measured, signed),
    verdict: verdict ?? "–",
  }));
}

/** How the experiment is smaller than the paper's. */
export function reductionLines({ reductions }: Row): Line[] {
  return reductions.map(({ what, full, here }) => ({ "": what, "full size": full, here }));
}

/** A method in numbers. */
export function methodRow(method: MethodColumn): Line {
  return {
    method: method.title,
    batch: method.batch.toLocaleString("en"),
    "ghost batch": method.ghostBatch?.toLocaleString("en") ?? "–",
    "first learning rate": String(Number(method.learningRate.toPrecision(4))),
    epochs: method.epochs.toLocaleString("en"),
    updates: method.updates.toLocaleString("en"),
  };
}

/** What to type to fill a method's cell, as Markdown. */
export function fillCommand({ experiment, seeds }: Row, profile: string) {
  return ({ name }: MethodColumn): string =>
    `\`${runCommand(`evaluate/${experiment}/${name}/seed-${seeds[0]}`, profile)}\``;
}

function withInterval({ mean, halfWidth }: Interval, format: (value: number) => string): string {
  return halfWidth === null ? format(mean) : `${format(mean)} ± ${halfWidth.toFixed(2)}`;
}

/** A difference with its sign, typeset: +0.26, −1.22. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : "+") + text;
}
