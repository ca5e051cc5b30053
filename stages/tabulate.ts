import { from } from "arquero";
import type { Program, RunRecord } from "../pipeline/types.ts";
import type { Row, TableConfig } from "./tables/config.ts";
import { tableLatex } from "./tables/latex.ts";
import { tableMarkdown } from "./tables/markdown.ts";
import { resultTables, RUNS } from "./tables/result_tables.ts";
import { rowAsSpent } from "./tables/row_as_spent.ts";
import { type TabulatedRow, tabulatedRow, writeTabulated } from "./tables/tabulated.ts";
import { trainingRecords } from "./tables/training_records.ts";
import { readHits, readRuns } from "./measurement/read_runs.ts";
import { localHeading } from "./print/local_run.ts";
import { counted } from "./print/number_text.ts";
import { carriesTestSet } from "./tables/test_share.ts";
import { deviceText, earlierFacts, hostOf, threadsText } from "./training/run_facts.ts";

/**
 * Makes the paper's tables from the runs that are evaluated so far. Inputs: `<experiment>/<method>/seed-<n>`, the
 * evaluations; a cell without any shows the command that fills it. And `measure/<run>`, their measurements, where a
 * profile has some; and `train/<run>`, trainings that may end early. Output: `table1.md`, `table1.csv` with a line per
 * cell and `table1.tex`, the same for `table2` if the profile has rows of it, and as `results` for rows that stand beside
 * none of the paper; `runs.csv` with a line per run, and `tables.json` with all cells and steps as data.
 */
const tabulate: Program<TableConfig> = async ({ config, inputs, records, output }) => {
  const { rows } = config;
  const heading = localHeading(config, records);
  const tabulated: TabulatedRow[] = [];
  for (const row of rows) {
    const [runs, hits] = [await readRuns(row, inputs), await readHits(row, inputs)];
    tabulated.push(tabulatedRow(await rowAsSpent(row, inputs), runs, records, hits));
  }
  await writeTabulated(output, tabulated);
  const write = (name: string, text: string) => Deno.writeTextFile(`${output}/${name}`, text);
  for (const table of resultTables(tabulated)) {
    const [markdown, cellsCsv, tex] = table.files;
    const ranOn = provenance(table.rows, records);
    await write(markdown, tableMarkdown(config, heading, table, ranOn));
    await write(cellsCsv, csv(cellRows(table.rows)));
    await write(tex, tableLatex(config, heading, table, ranOn));
  }
  await write(RUNS, csv(runRows(tabulated)));
};

export default tabulate;

/** The names with which a line of data begins, as configs/ has them. */
const namesOf = ({ experiment, network, data }: Omit<Row, "methods">, method: string) => (
  { experiment, network: network.name, dataset: data.name, method }
);

function runRows(rows: readonly TabulatedRow[]) {
  return rows.flatMap(({ methods, ...row }) =>
    methods.flatMap(({ name, runs }) => runs.map((run) => ({ ...namesOf(row, name), ...run })))
  );
}

function cellRows(rows: readonly TabulatedRow[]) {
  const hasTestShare = rows.some(carriesTestSet);
  return rows.flatMap(({ methods, ...row }) =>
    methods.filter(({ runs }) => runs.length > 0).map((cell) => {
      const { name, n, diverged, mean, sd, halfWidth, published, difference } = cell;
      const numbers = {
        ...{ n, diverged, mean, sd, ci95: halfWidth },
        ...(hasTestShare && { ci95WithTestSet: cell.withTestSet ?? null }),
        ...{ paper: published, difference },
      };
      return { ...namesOf(row, name), ...rounded(numbers) };
    })
  );
}

/** Rounds to 1e-6 per cent. Further digits are rounding errors. */
function rounded(cell: Readonly<Record<string, number | null>>): Record<string, number | null> {
  const entries = Object.entries(cell).map(([name, value]) =>
    [name, value === null ? null : Number(value.toFixed(6))] as const
  );
  return Object.fromEntries(entries);
}

/** Makes a sentence for each combination of device and versions that the trainings of the rows ran on. */
function provenance(
  rows: readonly Row[],
  records: Readonly<Record<string, RunRecord>>,
): string[] {
  const trained = trainingRecords(records, rows.map(({ experiment }) => experiment));
  const combinations = trained.map(({ facts, keyRecord }) => {
    const tfjs = keyRecord.versions["@tensorflow/tfjs"]?.split(" ")[0];
    const device = deviceText(facts);
    const others = [...new Set(earlierFacts(facts).map(deviceText))].filter((other) =>
      other !== device
    );
    return `${device}, ${threadsText(facts)} each, libtensorflow ${facts.libtensorflow}, ` +
      `tfjs ${tfjs}, Deno ${hostOf(facts).deno}` +
      `${others.length === 0 ? "" : `, with earlier epochs on ${others.join(" and ")}`}`;
  });
  return [...Map.groupBy(combinations, (sentence) => sentence)]
    .map(([sentence, { length }]) => `${counted(length, "training")} on ${sentence}.`);
}

function csv(rows: readonly object[]): string {
  return rows.length === 0 ? "" : from(rows).toCSV();
}
