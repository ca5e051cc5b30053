import { scaleLearningRate } from "../../models/training/regime.ts";
import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { trainingModules } from "./model_modules.ts";
import type { Run } from "./runs.ts";
import { type TrainConfig, trainConfig } from "./train_config.ts";

/**
 * `train/<run>`: reads the prepared data, writes weights and history.
 *
 * @param tuning the stage that chooses its learning rate and momentum; absent: they are as the method says
 */
export function trainStage(
  { name, experiment, method, seed, turn, trial }: Run,
  checkpointSeconds: number,
  tuning?: string,
): Stage {
  return {
    name: `train/${name}`,
    program: "stages/train.ts",
    modules: trainingModules(experiment, method),
    config: slice<TrainConfig>(inTrial(trainConfig(experiment, method), trial)),
    seed,
    turn,
    inputs: {
      data: `prepare/${experiment.dataset}`,
      ...(tuning !== undefined && { tuned: tuning }),
    },
    env: { TRAINING_CHECKPOINT_SECONDS: String(checkpointSeconds) },
  };
}

/** The configuration of a training, perhaps in a trial. One that diverges is the worst of all, and no reason to stop. */
export function inTrial(config: TrainConfig, trial: Run["trial"]): TrainConfig {
  if (trial === undefined) return config;
  const { learningRate, momentum, validation } = trial;
  return {
    ...config,
    regime: scaleLearningRate(config.regime, learningRate),
    optimizer: { ...config.optimizer, momentum },
    validation,
    divergence: "record",
  };
}
