/**
 * Whether accuracies differ by no more than rounding. Accuracies are counts of images, so two pairs may well differ by the
 * same count. That is not certainty, and cannot be tested.
 *
 * ```ts
 * import { assert } from "@std/assert";
 * import { haveNoSpread } from "./have_no_spread.ts";
 *
 * assert(haveNoSpread([98.82 - 97.58, 98.88 - 97.64]));
 * assert(!haveNoSpread([98.82 - 97.58, 98.89 - 97.64]));
 * ```
 */
export function haveNoSpread(values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high));
}
