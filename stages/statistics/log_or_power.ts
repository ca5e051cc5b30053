/**
 * Compares the two laws of a distance by the Akaike information criterion. A difference below 2 favours neither (Burnham
 * and Anderson, Model Selection and Multimodel Inference).
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { logOrPower } from "./log_or_power.ts";
 *
 * assertEquals([-9, 1, 9].map(logOrPower), ["power", "neither", "log"]);
 * ```
 * @param powerMinusLog criterion of the power law minus that of the logarithm
 */
export function logOrPower(powerMinusLog: number): "log" | "power" | "neither" {
  if (Math.abs(powerMinusLog) < 2) return "neither";
  return powerMinusLog > 0 ? "log" : "power";
}
