import { scaleLearningRate } from "../../models/training/regime.ts";
import type { TrainConfig } from "./train_config.ts";

/** File of a tuning stage's choice. */
const FILE = "tuned.json";

/** The choice of a tuning stage. */
export interface Tuned {
  /** Factor on every learning rate of the regime. */
  readonly learningRate: number;
  /** Momentum coefficient μ. */
  readonly momentum: number;
}

/** Applies a tuning stage's choice to a training; without one, the training stays as it is. */
export async function tuned(
  config: TrainConfig,
  folder: string | undefined,
): Promise<TrainConfig> {
  if (folder === undefined) return config;
  const choice: Tuned = JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
  return {
    ...config,
    regime: scaleLearningRate(config.regime, choice.learningRate),
    optimizer: { ...config.optimizer, momentum: choice.momentum },
  };
}
