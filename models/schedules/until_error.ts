import type { Regime } from "../training/regime.ts";
import type { Schedule, TrainingLength } from "../training/schedule.ts";
import drops from "./drops.ts";
import warmUp, { type WarmUpSettings } from "./warm_up.ts";

/** Settings of {@linkcode untilError}. */
export interface UntilErrorSettings {
  /** Training error in per cent that is low enough. */
  readonly trainingError: number;
  /** The warm-up before the paper's schedule; absent: none. */
  readonly warmUp?: WarmUpSettings;
}

/**
 * A training that ends after the first epoch with a training error that is low enough, or after its last. The error is that
 * of the history: in training mode, each example before its own update.
 */
export default function untilError(
  regime: Regime,
  settings: UntilErrorSettings,
  length: TrainingLength,
): Schedule {
  const { trainingError } = settings;
  const schedule = settings.warmUp === undefined
    ? drops(regime)
    : warmUp(regime, settings.warmUp, length);
  return {
    ...schedule,
    ended: ({ updateInEpoch, lastRow }) =>
      updateInEpoch === 0 && lastRow !== null && lastRow.error <= trainingError,
  };
}
