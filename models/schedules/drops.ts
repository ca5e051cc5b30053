import { learningRateAt, type Regime, weightDecayAt } from "../training/regime.ts";
import type { Schedule } from "../training/schedule.ts";

/** The schedule of the paper: the learning rate drops at the start of some epochs (sections 2 and 5). */
export default function drops(regime: Regime): Schedule {
  return {
    rates({ epoch }) {
      const weightDecay = weightDecayAt(regime, epoch);
      return {
        learningRate: learningRateAt(regime, epoch),
        ...(weightDecay !== undefined && { weightDecay }),
      };
    },
  };
}
