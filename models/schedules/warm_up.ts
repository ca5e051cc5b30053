import { type Regime } from "../training/regime.ts";
import type { Schedule, TrainingLength } from "../training/schedule.ts";
import drops from "./drops.ts";

/** Settings of {@linkcode warmUp}. Its length is a number of updates or a share of the training. */
export type WarmUpSettings =
  & ({ readonly updates: number } | { readonly share: number })
  & {
    /** The rate before the first update, as a factor of the scheduled one; above 0. */
    readonly from: number;
  };

/**
 * The paper's schedule behind a gradual warm-up (Goyal et al. 2017, section 2.2): over the first W updates, the learning
 * rate rises by equal steps from `from` times the scheduled one, which would be the rate before the first update. The first
 * update is a W-th of the way up, and the W-th has the scheduled rate.
 */
export default function warmUp(
  regime: Regime,
  settings: WarmUpSettings,
  length: TrainingLength,
): Schedule {
  const { from } = settings;
  const updates = "updates" in settings
    ? settings.updates
    : Math.round(settings.share * length.updates);
  const { rates } = drops(regime);
  return {
    changesWithinEpoch: true,
    rates(moment) {
      const scheduled = rates(moment);
      if (moment.update >= updates) return scheduled;
      const factor = from + (1 - from) * (moment.update + 1) / updates;
      return { ...scheduled, learningRate: factor * scheduled.learningRate };
    },
  };
}
