import { pt, qt } from "lib-r-math.js";
import { LEVEL } from "./verdict.ts";

/** How sure a test of so many values is to find a difference that is there. */
const POWER = 0.8;

/**
 * How many values a two-sided t test at 5 % wants to find a mean of this size with a probability of 80 %. As many show, with
 * the same probability, that a mean of zero is less than this size.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seedsWanted } from "./seeds_wanted.ts";
 *
 * assertEquals(seedsWanted(1, 0.5, 100), 34);
 * assertEquals(seedsWanted(1, 0.01, 100), null);
 * ```
 * @param sd standard deviation of the values
 * @returns null if it is more than `most`
 */
export function seedsWanted(sd: number, size: number, most: number): number | null {
  for (let n = 2; n <= most; n++) if (powerOf(n, sd, size) >= POWER) return n;
  return null;
}

/** The probability that the test of n values finds the mean, on the side where it is. */
function powerOf(n: number, sd: number, size: number): number {
  if (sd === 0) return 1;
  const critical = qt(1 - LEVEL / 2, n - 1);
  return pt(critical, n - 1, Math.sqrt(n) * size / sd, false);
}
