import { type Cell, cellOf, type EvaluatedRun } from "./cell.ts";
import type { Row } from "./config.ts";
import { type Step, steps } from "./steps.ts";

/** A row with what its runs came to, computed once for all that print it. */
export interface TabulatedRow extends Row {
  readonly methods: readonly Cell[];
  readonly steps: readonly Step[];
}

/**
 * Computes a row's cells and steps.
 *
 * @param runs of a method, by its name; none yet where a method is not there
 */
export function tabulatedRow(
  row: Row,
  runs: ReadonlyMap<string, readonly EvaluatedRun[]> = new Map(),
): TabulatedRow {
  const methods = row.methods.map((method) => cellOf(method, runs.get(method.name) ?? []));
  return { ...row, methods, steps: steps(methods) };
}

const FILE = "tables.json";

/** Leaves the rows in the output folder of a tabulate stage, for programs. */
export async function writeTabulated(
  folder: string,
  rows: readonly TabulatedRow[],
): Promise<void> {
  await Deno.writeTextFile(`${folder}/${FILE}`, JSON.stringify(rows, null, 2) + "\n");
}

/** Reads them from there. */
export async function readTabulated(folder: string): Promise<TabulatedRow[]> {
  return JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
}
