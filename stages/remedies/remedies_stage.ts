import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { EVALUATION_FILES, evidence, HITS_FILES, published, TRAINING_FILES } from "../published.ts";
import { earlyInputs } from "../tables/row_as_spent.ts";
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
  const early = earlyInputs(config.rows);
  const files = [...Object.values(REMEDIES_FILES), REMEDIES_FIGURES];
  return {
    name: `remedies/${config.profile}`,
    program: "stages/remedies.ts",
    config: slice<RemediesConfig>(config),
    inputs: Object.fromEntries([
      ...runs.map((run) => [run, `evaluate/${run}`]),
      ...(measured ? runs.map((run) => [`measure/${run}`, `measure/${run}`]) : []),
      ...Object.entries(early),
    ]),
    reads: [
      ...EVALUATION_FILES,
      ...(measured ? HITS_FILES : []),
      ...(Object.keys(early).length === 0 ? [] : TRAINING_FILES),
    ],
    partial: true,
    ...published(folder, Object.fromEntries(files.map((file) => [file, file]))),
    ...evidence(folder),
  };
}
