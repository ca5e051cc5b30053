import { table, toCSV } from "arquero";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { ExportedRun } from "../../pipeline/app.ts";
import { exportedTrainings, numbersOf } from "./exported_training.ts";

/** What tells the rows of one training from those of another, and their place in it. */
const LABELS = ["experiment", "dataset", "method"] as const;
const PLACES = ["seed", "epoch", "updates"] as const;

/**
 * Writes the histories of all trainings as one table, `curves.csv` and `curves.parquet`: a line for each row of a history,
 * with experiment, data set, method and seed before it. A number that a training has not is empty.
 */
export async function writeCurves(runs: readonly ExportedRun[], folder: string): Promise<void> {
  const rows = (await exportedTrainings(runs)).flatMap((training) =>
    training.rows.map((row) => ({
      ...training,
      ...row,
      numbers: Object.fromEntries(numbersOf(row)),
    }))
  );
  const names = [...new Set(rows.flatMap(({ numbers }) => Object.keys(numbers)))];
  const columns: [
    name: string,
    type: "STRING" | "DOUBLE" | "INT32",
    values: (string | number | null)[],
  ][] = [
    ...LABELS.map((name) => [name, "STRING", rows.map((row) => row[name])] as never),
    ...PLACES.map((name) =>
      [name, name === "epoch" ? "DOUBLE" : "INT32", rows.map((row) => row[name])] as never
    ),
    ...names.map((name) =>
      [name, "DOUBLE", rows.map(({ numbers }) => numbers[name] ?? null)] as never
    ),
  ];
  const csv = toCSV(table(columns.map(([name, , values]) => [name, values])));
  await Deno.writeTextFile(`${folder}/curves.csv`, `${csv}\n`);
  const parquet = parquetWriteBuffer({
    columnData: columns.map(([name, type, data]) => ({ name, type, data })),
  });
  await Deno.writeFile(`${folder}/curves.parquet`, new Uint8Array(parquet));
}
