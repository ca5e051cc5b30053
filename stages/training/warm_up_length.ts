import type { Experiment, Method } from "../configuration/schema.ts";
import { cutRegime, firstDrop } from "./cut_regime.ts";
import { methodIn, trainConfig } from "./train_config.ts";
import { trainingUpdates } from "./training_updates.ts";

/** How long a warm-up is, in updates. */
export interface WarmUpLength {
  readonly updates: number;
  /** Updates of the training that it is the beginning of: with workers side by side, of the one before them. */
  readonly training: number;
}

/**
 * Counts the updates of a method's warm-up; null if it has none.
 *
 * @param train number of training examples
 */
export function warmUpLength(
  experiment: Experiment,
  method: Method,
  train: number,
): WarmUpLength | null {
  const { warmUp, branches } = methodIn(experiment, method);
  if (warmUp === undefined) return null;
  const config = trainConfig(experiment, method);
  const { regime } = config;
  const end = branches === undefined ? undefined : firstDrop(regime);
  const training = trainingUpdates(
    { ...config, regime: end === undefined ? regime : cutRegime(regime, 0, end) },
    train,
  );
  return {
    updates: "updates" in warmUp ? warmUp.updates : Math.round(warmUp.share * training),
    training,
  };
}
