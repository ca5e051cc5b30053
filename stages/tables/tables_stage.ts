import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { EVALUATED, evidence, published } from "../published.ts";
import type { TableConfig } from "./config.ts";
import { paperTables, RUNS } from "./paper_tables.ts";

/** `tables/<profile>`: the paper's tables, made from whatever runs are evaluated. */
export function tablesStage(profile: string, config: TableConfig, runs: readonly string[]): Stage {
  const files = [...paperTables(config.rows).flatMap(({ files }) => files), RUNS];
  return {
    name: `tables/${profile}`,
    program: "stages/tabulate.ts",
    config: slice<TableConfig>(config),
    inputs: Object.fromEntries(runs.map((run) => [run, `evaluate/${run}`])),
    reads: EVALUATED,
    partial: true,
    ...published(profile, Object.fromEntries(files.map((file) => [file, file]))),
    ...evidence(profile),
  };
}
