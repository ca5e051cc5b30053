import type { BuildWeightAverage } from "../training/weight_average.ts";
import { runningAverage } from "./running_average.ts";

/** Settings of {@linkcode swa}. */
export interface SwaSettings {
  /** Share of the training after which the average begins. */
  readonly start: number;
  /** Number of updates between two sets of weights that enter the average. */
  readonly every: number;
}

/** Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights at equal distances. */
export default function swa({ start, every }: SwaSettings): BuildWeightAverage {
  return (training) => {
    const first = Math.floor(start * training.length.updates);
    return runningAverage(training, (update) => {
      const since = update + 1 - first;
      return since < every || since % every !== 0 ? null : every / since;
    });
  };
}
