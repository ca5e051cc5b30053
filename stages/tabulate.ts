import { from } from "arquero";
import type { Json, Program, RunRecord } from "../pipeline/types.ts";
import { accuracies, divergedRuns } from "./tables/steps.ts";
import { readDivergence } from "./training/diverged.ts";
import { interval } from "./statistics/interval.ts";
import { paperTables } from "./tables/paper_tables.ts";
import { tableLatex } from "./tables/latex.ts";
import { tableMarkdown } from "./tables/markdown.ts";
import type { Measurement, TableConfig } from "./tables/config.ts";

/**
 * Makes those of the paper's tables that have rows here from whatever runs are evaluated: `table1.md`, `table1.csv`
 * with a line a cell and `table1.tex`, likewise `table2`, and `runs.csv` with a line a run. Inputs: `<experiment>/<method>/seed-<n>` → an evaluation; those that do not exist yet are left out, and
 * their cells name the command that fills them.
 */
const tabulate: Program<TableConfig> = async ({ config, inputs, records, output }) => {
  const all = config;
  const measurements: Measurement[] = [];
  for (const { experiment, methods, seeds } of all.rows) {
    for (const { name: method } of methods) {
      for (const seed of seeds) {
        const folder = inputs[`${experiment}/${method}/seed-${seed}`];
        if (folder === undefined) continue;
        measurements.push({ experiment, method, seed, ...await readRun(folder) });
      }
    }
  }
  const write = (name: string, text: string) => Deno.writeTextFile(`${output}/${name}`, text);
  for (const table of paperTables(all)) {
    const [markdown, cellsCsv, tex] = table.files;
    const ranOn = provenance(table.config, Object.values(records));
    await write(markdown, tableMarkdown(table, measurements, ranOn));
    await write(cellsCsv, csv(cells(table.config, measurements)));
    await write(tex, tableLatex(table, measurements, ranOn));
  }
  await write("runs.csv", csv(measurements));
};

export default tabulate;

async function readRun(folder: string) {
  const diverged = await readDivergence(folder);
  if (diverged) return { accuracy: null, loss: null, divergedAt: diverged.update };
  const { accuracy, loss } = JSON.parse(await Deno.readTextFile(`${folder}/metrics.json`));
  return { accuracy, loss, divergedAt: null };
}

function cells({ rows }: TableConfig, measurements: readonly Measurement[]) {
  return rows.flatMap(({ experiment, methods }) =>
    methods.flatMap(({ name, published }) => {
      const values = [...accuracies(measurements, experiment, name).values()];
      const diverged = divergedRuns(measurements, experiment, name);
      if (values.length + diverged === 0) return [];
      const { n, mean, sd, halfWidth } = values.length > 0
        ? interval(values)
        : { n: 0, mean: null, sd: null, halfWidth: null };
      const difference = published === null || mean === null ? null : mean - published;
      const cell = { n, diverged, mean, sd, ci95: halfWidth, paper: published, difference };
      return [{ experiment, method: name, ...rounded(cell) }];
    })
  );
}

/** To a millionth of a per cent: more digits are only noise of the arithmetic. */
function rounded(cell: Readonly<Record<string, number | null>>): Record<string, number | null> {
  const entries = Object.entries(cell).map(([name, value]) =>
    [name, value === null ? null : Number(value.toFixed(6))] as const
  );
  return Object.fromEntries(entries);
}

/** What the trainings of the rows ran on, a sentence for each combination of device and versions. */
function provenance({ rows }: TableConfig, records: readonly RunRecord[]): string[] {
  const trained = records.filter(({ stage }) =>
    rows.some(({ experiment }) => stage.startsWith(`train/${experiment}/`))
  );
  const combinations = trained.map(({ facts, keyRecord }) => {
    const { deno } = facts.host as Record<string, Json>;
    const threads = facts.threads === 1 ? "1 thread" : `${facts.threads} threads`;
    const tfjs = keyRecord.versions["@tensorflow/tfjs"]?.split(" ")[0];
    const device = deviceOf(facts);
    const earlier = (facts.partlyOn ?? []) as readonly RunRecord["facts"][];
    const others = [...new Set(earlier.map(deviceOf))].filter((other) => other !== device);
    return `${device}, ${threads} each, libtensorflow ${facts.libtensorflow}, ` +
      `tfjs ${tfjs}, Deno ${deno}` +
      `${others.length === 0 ? "" : `, interrupted and in part on ${others.join(" and ")}`}`;
  });
  return [...Map.groupBy(combinations, (sentence) => sentence)]
    .map(([sentence, { length }]) =>
      `${length === 1 ? "1 training" : `${length} trainings`} on ${sentence}.`
    );
}

function deviceOf({ device, host }: RunRecord["facts"]): string {
  return `${device} (${(host as Record<string, Json>).processor})`;
}

function csv(rows: readonly object[]): string {
  return rows.length === 0 ? "" : from(rows).toCSV();
}
