import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { evidence, published, TRIAL_FILES } from "../published.ts";
import { type CriticalConfig, criticalRuns } from "./config.ts";
import { CRITICAL_FILES } from "./critical_files.ts";

/** `critical-batch/<profile>`: says what is the critical batch, by the trainings that exist so far. */
export function criticalStage(folder: string, config: CriticalConfig): Stage {
  const inputs = Object.fromEntries(criticalRuns(config).map((run) => [run, `train/${run}`]));
  return {
    name: `critical-batch/${config.profile}`,
    program: "stages/critical_batch.ts",
    config: slice<CriticalConfig>(config),
    inputs,
    reads: TRIAL_FILES,
    partial: true,
    ...published(folder, Object.values(CRITICAL_FILES)),
    ...evidence(folder),
  };
}
