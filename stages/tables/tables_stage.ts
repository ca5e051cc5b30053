import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { EVALUATION_FILES, evidence, HITS_FILES, published, TRAINING_FILES } from "../published.ts";
import type { TableConfig } from "./config.ts";
import { earlyInputs } from "./row_as_spent.ts";
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
  const early = earlyInputs(config.rows);
  const files = [...resultTables(config.rows).flatMap(({ files }) => files), RUNS];
  return {
    name: `tables/${config.profile}`,
    program: "stages/tabulate.ts",
    config: slice<TableConfig>(config),
    inputs: Object.fromEntries([
      ...runs.map((run) => [run, `evaluate/${run}`]),
      ...measured.map((run) => [`measure/${run}`, `measure/${run}`]),
      ...Object.entries(early),
    ]),
    reads: [
      ...EVALUATION_FILES,
      ...(measured.length === 0 ? [] : HITS_FILES),
      ...(Object.keys(early).length === 0 ? [] : TRAINING_FILES),
    ],
    partial: true,
    ...published(folder, Object.fromEntries(files.map((file) => [file, file]))),
    ...evidence(folder),
  };
}
