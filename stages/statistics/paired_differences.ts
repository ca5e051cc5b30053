/**
 * Differences of two methods, seed by seed. Seeds that only one of them has are left out.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { pairedDifferences } from "./paired_differences.ts";
 *
 * assertEquals(pairedDifferences(new Map([[1, 98], [2, 97]]), new Map([[2, 96], [3, 95]])), [1]);
 * ```
 */
export function pairedDifferences<Pair>(
  of: ReadonlyMap<Pair, number>,
  from: ReadonlyMap<Pair, number>,
): number[] {
  return [...of].filter(([seed]) => from.has(seed))
    .map(([seed, value]) => value - from.get(seed)!);
}
