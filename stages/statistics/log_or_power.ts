/**
 * Which law describes a distance better by Akaike's criterion; less than 2 apart says nothing (Burnham and Anderson).
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { logOrPower } from "./log_or_power.ts";
 *
 * assertEquals([-9, 1, 9].map(logOrPower), ["power", "neither", "log"]);
 * ```
 * @param powerMinusLog difference of the criteria
 */
export function logOrPower(powerMinusLog: number): "log" | "power" | "neither" {
  if (Math.abs(powerMinusLog) < 2) return "neither";
  return powerMinusLog > 0 ? "log" : "power";
}
