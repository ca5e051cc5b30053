/**
 * Holm's correction of p values for their number: the family-wise error stays at the level that the corrected ones are
 * compared with.
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
