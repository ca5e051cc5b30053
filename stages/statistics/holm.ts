/**
 * Corrects p values for their number by Holm's method, which keeps the family-wise error at the chosen level.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "./holm.ts";
 *
 * assertEquals(holm([0.01, 0.5, 0.03]), [0.03, 0.5, 0.06]);
 * ```
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
  const corrected = new Array<number>(p.length);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, p[index]! * (p.length - rank)));
    corrected[index] = least;
  });
  return corrected;
}
