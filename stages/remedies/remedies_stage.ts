import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { EVALUATION_FILES, evidence, HITS_FILES, published } from "../published.ts";
import type { RemediesConfig } from "./config.ts";
import { REMEDIES_FIGURES, REMEDIES_FILES } from "./remedies_files.ts";

/**
 * `remedies/<profile>`: says what each method closes of the gap, by the runs that are evaluated so far.
 *
 * @param measured whether the answers of runs to the test examples are kept
 */
export function remediesStage(folder: string, config: RemediesConfig, measured: boolean): Stage {
  const runs = config.rows.flatMap(({ experiment, methods, seeds }) =>
    methods.flatMap(({ name }) => seeds.map((seed) => `${experiment}/${name}/seed-${seed}`))
  );
  const files = [...Object.values(REMEDIES_FILES), REMEDIES_FIGURES];
  return {
    name: `remedies/${config.profile}`,
    program: "stages/remedies.ts",
    config: slice<RemediesConfig>(config),
    inputs: Object.fromEntries([
      ...runs.map((run) => [run, `evaluate/${run}`]),
      ...(measured ? runs.map((run) => [`measure/${run}`, `measure/${run}`]) : []),
    ]),
    reads: [...EVALUATION_FILES, ...(measured ? HITS_FILES : [])],
    partial: true,
    ...published(folder, Object.fromEntries(files.map((file) => [file, file]))),
    ...evidence(folder),
  };
}
