import { type Regime } from "../training/regime.ts";
import type { Schedule, TrainingLength } from "../training/schedule.ts";
import drops from "./drops.ts";

/**
 * The paper's schedule over scale-invariant iterations (Johnson et al. 2020, section 3.2): an update counts as many as its gain,
 * so that the rates are those of the epoch in which as many updates of the small batch would be. The training ends when the
 * regime's updates are made. Without a gain, this is the schedule of the regime itself.
 */
export default function scaleInvariant(
  regime: Regime,
  _settings: undefined,
  { updates }: TrainingLength,
): Schedule {
  const { rates } = drops(regime);
  return {
    changesWithinEpoch: true,
    rates: (moment) =>
      rates({ ...moment, epoch: Math.floor(moment.advanced / moment.updatesInEpoch) }),
    ended: ({ advanced }) => advanced >= updates,
  };
}
