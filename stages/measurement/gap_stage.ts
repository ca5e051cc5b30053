import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { evidence, published, TRIAL_FILES } from "../published.ts";
import type { TableConfig } from "../tables/config.ts";
import { GAP_FILES } from "./gap_files.ts";
import { MEASURES } from "./measured_run.ts";

/**
 * `gap/<profile>`: says what the gaps between methods are made of, by the runs that are measured so far.
 *
 * @param early inputs that say what trainings spent which may end early
 */
export function gapStage(
  folder: string,
  config: TableConfig,
  runs: readonly string[],
  early: Stage["inputs"],
): Stage {
  return {
    name: `gap/${config.profile}`,
    program: "stages/gap.ts",
    config: slice<TableConfig>(config),
    inputs: {
      ...Object.fromEntries(runs.map((run) => [run, `measure/${run}`])),
      ...early,
    },
    reads: [MEASURES, ...(Object.keys(early).length === 0 ? [] : TRIAL_FILES)],
    partial: true,
    ...published(folder, Object.values(GAP_FILES)),
    ...evidence(folder),
  };
}
