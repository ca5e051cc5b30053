import type { RandomStream } from "../../models/random/random.ts";

/**
 * Draws as many of the values as there are, with replacement.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stream } from "../../models/random/random.ts";
 * import { redrawn } from "./resample.ts";
 *
 * assertEquals(redrawn(stream(0, "example"), ["a"]), ["a"]);
 * ```
 */
export function redrawn<Value>(random: RandomStream, values: readonly Value[]): Value[] {
  return Array.from(
    random.uniform(values.length, 0, values.length),
    (at) => values[Math.min(values.length - 1, Math.floor(at))]!,
  );
}

/**
 * The ends of the 95 % percentile interval of resampled numbers.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { percentiles } from "./resample.ts";
 *
 * const numbers = Array.from({ length: 101 }, (_, i) => 100 - i);
 * assertEquals(percentiles(numbers), { low: 3, high: 98 });
 * ```
 * @param numbers at least one
 */
export function percentiles(
  numbers: readonly number[],
): { readonly low: number; readonly high: number } {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return { low: at(0.025), high: at(0.975) };
}
