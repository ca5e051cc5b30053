/**
 * Formats a time to two significant digits, in the largest unit that gives at least 1.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lengthOfTime } from "./length_of_time.ts";
 *
 * assertEquals([40, 400, 40_000, 4e5, 4e8].map(lengthOfTime), ["40 s", "6.7 min", "11 h", "4.6 d", "13 years"]);
 * ```
 */
export function lengthOfTime(seconds: number): string {
  const units = [["years", 31557600], ["d", 86400], ["h", 3600], ["min", 60], ["s", 1]] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? units[4];
  return `${Number((seconds / length).toPrecision(2)).toLocaleString("en")} ${unit}`;
}
