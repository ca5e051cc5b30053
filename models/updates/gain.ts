/** The squared lengths of the gradients of an update. */
export interface SquaredLengths {
  /** ‖gᵢ‖² of each part. */
  readonly parts: readonly number[];
  /** ‖ḡ‖² of their mean. */
  readonly mean: number;
}

/** Averages over the updates so far. All zeros: there is none yet. */
export interface GainMemory {
  /** σ² of the small batch's gradient, times the sum of the weights. */
  readonly variance: number;
  /** μ², the squared length of the true gradient, times the sum of the weights. */
  readonly square: number;
  /** Sum of the weights. */
  readonly weight: number;
}

/** Least variance, as in fairscale's AdaScale. */
const LEAST = 1e-6;

/**
 * The gain r of an update, and the averages after it (Johnson et al. 2020, section 3 and appendix B.3). With K parts of a batch
 * that is S small batches large,
 *
 *     σ² = S / K · (Σ ‖gᵢ‖² − K ‖ḡ‖²) / (K − 1),   μ² = ‖ḡ‖² − σ² / S,   r = (σ² + μ²) / (σ² / S + μ²),
 *
 * where σ² and μ² are averaged over the updates with weights that fall by a factor of max(0, 1 − S / 1000) into the past. A
 * single part tells nothing of σ², so its gain is that of the averages before it, and 1 without any.
 *
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { gain } from "./gain.ts";
 *
 * const none = { variance: 0, square: 0, weight: 0 };
 * assertEquals(gain(none, { parts: [2, 2, 2, 2], mean: 2 }, 4).gain.toFixed(3), "1.000");
 * assertAlmostEquals(gain(none, { parts: [8, 8, 8, 8], mean: 2 }, 4).gain, 4, 1e-6);
 * ```
 * @param scale S
 */
export function gain(
  before: GainMemory,
  { parts, mean }: SquaredLengths,
  scale: number,
): { readonly gain: number; readonly memory: GainMemory } {
  const K = parts.length;
  let memory = before;
  if (K > 1) {
    const sum = parts.reduce((sum, one) => sum + one, 0);
    const variance = scale / K * (sum - K * mean) / (K - 1);
    const square = mean - variance / scale;
    const kept = Math.max(0, 1 - scale / 1000);
    const mix = (old: number, now: number) => kept * old + (1 - kept) * now;
    memory = {
      variance: mix(before.variance, Math.max(variance, LEAST)),
      square: mix(before.square, Math.max(square, 0)),
      weight: mix(before.weight, 1),
    };
  }
  const { variance, square, weight } = memory;
  const ratio = weight === 0 ? 1 : (variance + square) / (variance / scale + square);
  return { gain: ratio, memory };
}
