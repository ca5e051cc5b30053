/**
 * A time of which two digits are known, in the unit that fits.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lengthOfTime } from "./length_of_time.ts";
 *
 * assertEquals([40, 400, 40_000, 400_000].map(lengthOfTime), ["40 s", "6.7 min", "11 h", "4.6 d"]);
 * ```
 */
export function lengthOfTime(seconds: number): string {
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? units[3];
  return `${Number((seconds / length).toPrecision(2)).toLocaleString("en")} ${unit}`;
}
