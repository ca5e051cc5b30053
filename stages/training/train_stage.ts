import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { trainingModules } from "./model_modules.ts";
import type { Run } from "./runs.ts";
import { type TrainConfig, trainConfig } from "./train_config.ts";

/** `train/<run>`: reads the prepared data, writes weights and history. */
export function trainStage(
  { name, experiment, method, seed }: Run,
  checkpointSeconds: number,
): Stage {
  return {
    name: `train/${name}`,
    program: "stages/train.ts",
    modules: trainingModules(experiment, method),
    config: slice<TrainConfig>(trainConfig(experiment, method)),
    seed,
    inputs: { data: `prepare/${experiment.dataset}` },
    env: { TRAINING_CHECKPOINT_SECONDS: String(checkpointSeconds) },
  };
}
