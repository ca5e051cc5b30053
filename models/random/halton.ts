/**
 * A coordinate of Halton's quasi-random sequence: the digits of `index` in `base`, mirrored at the point (Halton 1960). With
 * a prime base for each coordinate, the points fill a unit cube evenly, however many there are.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { halton } from "./halton.ts";
 *
 * assertEquals([1, 2, 3, 4, 5].map((index) => halton(index, 2)), [1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8]);
 * ```
 * @param index number of the point, from 1
 * @returns a number between 0 and 1, without both
 */
export function halton(index: number, base: number): number {
  let [value, digit] = [0, 1 / base];
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    value += digit * (rest % base);
    digit /= base;
  }
  return value;
}
