import { type Regime, weightDecayAt } from "../training/regime.ts";
import type { Schedule, TrainingLength } from "../training/schedule.ts";
import warmUp, { type WarmUpSettings } from "./warm_up.ts";

/** Settings of {@linkcode decay}. */
export type DecaySettings =
  & ({ readonly shape: "cosine" } | { readonly shape: "polynomial"; readonly power: number })
  & {
    /** What the decay begins after; absent: nothing. */
    readonly warmUp?: WarmUpSettings;
  };

/**
 * A learning rate that falls with every update, in place of the drops. After a warm-up of W of all U updates, let x be the
 * share (t − W) / (U − W) of the decay that is over before update t. The rate is that of the first epoch, times
 *
 *     cosine: (1 + cos πx) / 2 (Loshchilov and Hutter 2017, without restarts);  polynomial: (1 − x)^power.
 *
 * The first update of the decay has the whole rate. No update has a rate of 0, since x is below 1.
 */
export default function decay(
  regime: Regime,
  settings: DecaySettings,
  length: TrainingLength,
): Schedule {
  const first = { epochs: regime.epochs, drops: [{ ...regime.drops[0]!, epoch: 0 }] };
  const rise = settings.warmUp && warmUp(first, settings.warmUp, length);
  const start = settings.warmUp === undefined ? 0 : warmUpUpdates(settings.warmUp, length.updates);
  const fall = settings.shape === "cosine"
    ? (share: number) => (1 + Math.cos(Math.PI * share)) / 2
    : (share: number) => (1 - share) ** settings.power;
  return {
    changesWithinEpoch: true,
    rates(moment) {
      const { epoch, update } = moment;
      const weightDecay = weightDecayAt(regime, epoch);
      const learningRate = rise !== undefined && update < start
        ? rise.rates(moment).learningRate
        : first.drops[0]!.learningRate * fall((update - start) / (length.updates - start));
      return { learningRate, ...(weightDecay !== undefined && { weightDecay }) };
    },
  };
}

/**
 * The number of updates of a warm-up.
 *
 * @param updates number of updates of the training
 */
export function warmUpUpdates(settings: WarmUpSettings, updates: number): number {
  return "updates" in settings ? settings.updates : Math.round(settings.share * updates);
}
