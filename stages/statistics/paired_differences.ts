/**
 * Subtracts the values of one method from another's, seed by seed. It leaves out seeds that only one of them has.
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
