import type { RunRecord } from "../../pipeline/types.ts";
import { readJson, writeJson } from "../print/json_file.ts";
import { type Cell, cellOf, type EvaluatedRun } from "./cell.ts";
import type { Row } from "./config.ts";
import { recordsByRun } from "./records_by_run.ts";
import { type Step, steps } from "./steps.ts";
import { type Hits, withTestShare } from "./test_share.ts";
import { trainingTime } from "./training_time.ts";
import { runName } from "../training/run_name.ts";

/** A row with its results, computed once for every format that prints them. */
export interface TabulatedRow extends Row {
  readonly methods: readonly Cell[];
  readonly steps: readonly Step[];
}

/**
 * Computes the cells and steps of a row.
 *
 * @param runs the evaluated runs by the name of their method
 * @param records the run records of trainings by the name of their stage
 * @param hits the answers of runs to the test examples
 */
export function tabulatedRow(
  row: Row,
  runs: ReadonlyMap<string, readonly EvaluatedRun[]> = new Map(),
  records: Readonly<Record<string, RunRecord>> = {},
  hits: Hits = new Map(),
): TabulatedRow {
  const parts = recordsByRun(records, ["train"]);
  const methods = row.methods.map((method) => {
    const trained = row.seeds.map((seed) => runName(row.experiment, method.name, seed))
      // Without the last of its parts, the training is not there.
      .flatMap((run) => records[`train/${run}`] === undefined ? [] : [parts.get(run)!]);
    return cellOf(method, runs.get(method.name) ?? [], trainingTime(trained));
  });
  return withTestShare({ ...row, methods, steps: steps(methods) }, hits);
}

const FILE = "tables.json";

/** Writes the rows into the output folder of a tabulate stage. */
export async function writeTabulated(
  folder: string,
  rows: readonly TabulatedRow[],
): Promise<void> {
  await writeJson(`${folder}/${FILE}`, rows);
}

/** Reads the rows from the output folder of a tabulate stage. */
export async function readTabulated(folder: string): Promise<TabulatedRow[]> {
  return await readJson(`${folder}/${FILE}`);
}
