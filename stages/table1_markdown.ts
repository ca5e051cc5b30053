import { from } from "arquero";
import { accuracies, claims, divergedRuns } from "./claims.ts";
import { type Interval, interval } from "./interval.ts";
import type { Measurement, MethodColumn, Row, Table1Config } from "./table1_config.ts";

/**
 * The comparison as Markdown: the paper's row beside ours and their difference, what each column adds, how the run is
 * reduced, the methods in numbers, and how it was made.
 *
 * @param provenance sentences on devices and versions
 */
export function table1Markdown(
  config: Table1Config,
  measurements: readonly Measurement[],
  provenance: readonly string[],
): string {
  const sections = [
    `# Table 1, profile \`${config.profile}\``,
    "Accuracy on the test set after the last epoch, in per cent: mean ± half the 95 % confidence interval " +
    "(Student's t over seeds). The paper gives one run and no spread. Columns add up from left to right.",
    markdown(config.rows.flatMap((row) => comparison(row, measurements))),
    ...config.rows.flatMap((row) => [
      `## ${row.title}`,
      "What each step changes, in points, ours paired by seed. It *agrees* with the paper when the 95 % interval " +
      "lies on the paper's side of zero, *disagrees* when it lies on the other side, and is *undecided* otherwise.",
      markdown(
        claims(row, measurements).map(({ step, published, measured, verdict }) => ({
          step,
          paper: published === null ? "–" : signed(published),
          ours: measured === null ? "–" : withInterval(measured, signed),
          verdict,
        })),
      ),
      ...(row.reductions.length === 0 ? [] : [
        "This is a reduced run; its numbers are not the paper's to match. It differs in:",
        markdown(
          row.reductions.map(({ what, full, here }) => ({ "": what, "full size": full, here })),
        ),
      ]),
      "The methods in numbers:",
      markdown(row.methods.map(methodRow)),
    ]),
    "## How it was made",
    provenance.map((sentence) => `- ${sentence}`).join("\n"),
  ];
  return sections.join("\n\n") + "\n";
}

function comparison(row: Row, measurements: readonly Measurement[]): Record<string, string>[] {
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
      ({ published }) => published === null ? "–" : published.toFixed(2),
    ),
    line(row.title, `ours, n = ${row.seeds.length}`, (method) => {
      const values = measured(method);
      const diverged = divergedRuns(measurements, row.experiment, method.name);
      if (values.length === 0 && diverged === 0) return missing(row, method);
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

function missing({ experiment, seeds }: Row, { name }: MethodColumn): string {
  return `\`deno task run evaluate/${experiment}/${name}/seed-${seeds[0]}\``;
}

function methodRow(method: MethodColumn): Record<string, string> {
  return {
    method: method.title,
    batch: method.batch.toLocaleString("en"),
    "ghost batch": method.ghostBatch?.toLocaleString("en") ?? "–",
    "first learning rate": String(Number(method.learningRate.toPrecision(4))),
    epochs: method.epochs.toLocaleString("en"),
    updates: method.updates.toLocaleString("en"),
  };
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

function markdown(rows: readonly Record<string, string>[]): string {
  return from(rows).toMarkdown().trimEnd();
}
