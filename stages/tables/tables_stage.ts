import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { evidence, published } from "../published.ts";
import type { TableConfig } from "./config.ts";
import { evaluatedInputs } from "./evaluated_inputs.ts";
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
  return {
    name: `tables/${config.profile}`,
    program: "stages/tabulate.ts",
    config: slice<TableConfig>(config),
    ...evaluatedInputs(config.rows, runs, measured),
    ...published(folder, [...resultTables(config.rows).flatMap(({ files }) => files), RUNS]),
    ...evidence(folder),
  };
}
