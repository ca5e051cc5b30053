import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { END_FILES, evidence, published } from "../published.ts";
import type { TuningConfig } from "./tuning_config.ts";
import { trialName } from "./tune_stage.ts";

/** Files of a tuning stage, in its output and where they are published. */
export const TUNING_FILES = { markdown: "tuning.md", data: "tuning.json" } as const;

/** `tuning/<profile>`: shows what the trials of each method came to, as far as they are there. */
export function tuningStage(folder: string, config: TuningConfig): Stage {
  const trials = config.experiments.flatMap(({ name, tuning, methods }) =>
    methods.flatMap((method) =>
      Array.from({ length: tuning.trials }, (_, i) => trialName(`${name}/${method.name}`, i + 1))
    )
  );
  const inputs = Object.fromEntries(trials.map((trial) => [trial, `train/${trial}`]));
  return {
    name: `tuning/${config.profile}`,
    program: "stages/tuning.ts",
    config: slice<TuningConfig>(config),
    inputs,
    reads: END_FILES,
    partial: true,
    ...published(folder, Object.values(TUNING_FILES)),
    ...evidence(folder),
  };
}
