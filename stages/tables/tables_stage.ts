import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { EVALUATION_FILES, evidence, HITS_FILES, published } from "../published.ts";
import type { TableConfig } from "./config.ts";
import { resultTables, RUNS } from "./result_tables.ts";

/**
 * `tables/<profile>`: makes the tables from the runs that are evaluated so far.
 *
 * @param measured those of the runs whose right and wrong answers are kept, by which intervals carry the test set's share
 */
export function tablesStage(
  folder: string,
  config: TableConfig,
  runs: readonly string[],
  measured: readonly string[],
): Stage {
  const files = [...resultTables(config.rows).flatMap(({ files }) => files), RUNS];
  return {
    name: `tables/${config.profile}`,
    program: "stages/tabulate.ts",
    config: slice<TableConfig>(config),
    inputs: Object.fromEntries([
      ...runs.map((run) => [run, `evaluate/${run}`]),
      ...measured.map((run) => [`measure/${run}`, `measure/${run}`]),
    ]),
    reads: [...EVALUATION_FILES, ...(measured.length === 0 ? [] : HITS_FILES)],
    partial: true,
    ...published(folder, Object.fromEntries(files.map((file) => [file, file]))),
    ...evidence(folder),
  };
}
