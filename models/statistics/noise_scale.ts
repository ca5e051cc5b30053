import { toOutput } from "../../tensorflow/trace.ts";
import { squaredGlobalNorm } from "../global_norm.ts";
import type { GradientStatistics } from "../training/gradient_statistics.ts";

/**
 * The two halves of the simple noise scale tr Σ / ‖G‖² (McCandlish et al. 2018, appendix A.1). From a batch of B examples
 * and parts of b it estimates
 *
 *     ‖G‖² = (B ‖g_B‖² − b ‖g_b‖²) / (B − b),   tr Σ = (‖g_b‖² − ‖g_B‖²) / (1/b − 1/B).
 *
 * ‖g_b‖² is the mean over all parts, which lowers its variance at no cost. Batches are drawn without replacement, so
 * `squaredGradient` gets tr Σ / N added: it is then that of the training set of N examples. An update in one part has no
 * estimate, and counts as zero.
 */
export default function noiseScale(
  _settings: undefined,
  trainingExamples: number,
): GradientStatistics {
  return {
    names: ["squaredGradient", "gradientVariance"],
    numberOf: (gradients) => toOutput(squaredGlobalNorm(gradients, true)),
    combine(parts, { examples: B, value: whole }) {
      if (parts.length < 2) return [0, 0];
      const b = B / parts.length;
      const part = parts.reduce((sum, { value }) => sum + value, 0) / parts.length;
      const variance = (part - whole) / (1 / b - 1 / B);
      const squared = (B * whole - b * part) / (B - b);
      return [squared + variance / trainingExamples, variance];
    },
  };
}
