import type { BuildWeightAverage } from "../training/weight_average.ts";
import { runningAverage } from "./running_average.ts";

/** Settings of {@linkcode exponential}. */
export interface ExponentialSettings {
  /** β, the factor on the weight of what entered before. */
  readonly decay: number;
  /** Number of updates between two sets of weights that enter the average. */
  readonly every: number;
}

/**
 * An exponential average of the weights: the k-th last of n sets that entered weighs β^k, and the weights are divided by
 * their sum (1 − βⁿ) / (1 − β), so that nothing of the zeros that the average starts from is left.
 */
export default function exponential({ decay, every }: ExponentialSettings): BuildWeightAverage {
  return (training) =>
    runningAverage(training, (update) => {
      const entered = (update + 1) / every;
      return Number.isInteger(entered) ? (1 - decay) / (1 - decay ** entered) : null;
    });
}
