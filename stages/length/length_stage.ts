import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { evidence, published, TRIAL_FILES } from "../published.ts";
import { type LengthConfig, lengthRuns } from "./config.ts";
import { LENGTH_FIGURES, LENGTH_FILES } from "./length_files.ts";

/** `training-length/<profile>`: compares trainings that are equally long, by the trainings that exist so far. */
export function lengthStage(folder: string, config: LengthConfig): Stage {
  return {
    name: `training-length/${config.profile}`,
    program: "stages/training_length.ts",
    config: slice<LengthConfig>(config),
    inputs: Object.fromEntries(lengthRuns(config).map((run) => [run, `train/${run}`])),
    reads: TRIAL_FILES,
    partial: true,
    ...published(folder, [...Object.values(LENGTH_FILES), LENGTH_FIGURES]),
    ...evidence(folder),
  };
}
