import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { evidence, published } from "../published.ts";
import { evaluatedInputs } from "../tables/evaluated_inputs.ts";
import type { RemediesConfig } from "./config.ts";
import { REMEDIES_FIGURES, REMEDIES_FILES } from "./remedies_files.ts";
import { runName } from "../training/run_name.ts";

/**
 * `remedies/<profile>`: says what each method closes of the gap, by the runs that are evaluated so far.
 *
 * @param measured whether the answers of runs to the test examples are kept
 */
export function remediesStage(folder: string, config: RemediesConfig, measured: boolean): Stage {
  const runs = config.rows.flatMap(({ experiment, methods, seeds }) =>
    methods.flatMap(({ name }) => seeds.map((seed) => runName(experiment, name, seed)))
  );
  return {
    name: `remedies/${config.profile}`,
    program: "stages/remedies.ts",
    config: slice<RemediesConfig>(config),
    ...evaluatedInputs(config.rows, runs, measured ? runs : []),
    ...published(folder, [...Object.values(REMEDIES_FILES), REMEDIES_FIGURES]),
    ...evidence(folder),
  };
}
