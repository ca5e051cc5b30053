import { toOutput } from "../../tensorflow/trace.ts";
import { squaredGlobalNorm } from "../global_norm.ts";
import type { GradientStatistics } from "../training/gradient_statistics.ts";

/**
 * The gain of AdaScale as a column of the history. `models/updates/ada_scale.ts` computes it from squared lengths, with averages
 * over updates that are part of its state, and gives it to `combine` as the number of the mean gradient.
 */
export default function gain(): GradientStatistics {
  return {
    names: ["gain"],
    numberOf: (gradients) => toOutput(squaredGlobalNorm(gradients, true)),
    combine: (_parts, { value }) => [value],
  };
}
