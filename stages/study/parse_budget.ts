import { UserError } from "../../pipeline/words/errors.ts";

/** Seconds of each unit. */
const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/**
 * Reads a length of time in seconds.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseBudget } from "./parse_budget.ts";
 *
 * assertEquals(["30m", "1h30m", "90s", "2 h", "10min"].map(parseBudget), [1800, 5400, 90, 7200, 600]);
 * ```
 * @throws {UserError} for anything else
 */
export function parseBudget(text: string): number {
  const parts = [...text.matchAll(/\s*(\d+(?:\.\d+)?)\s*(d|h|min|m|s)(?![a-z])\s*/g)];
  const isWhole = parts.map(([part]) => part).join("") === text;
  const seconds = parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * UNITS[unit![0] as keyof typeof UNITS],
    0,
  );
  if (isWhole && seconds > 0) return seconds;
  throw new UserError(
    `--budget is "${text}"; wanted a length of time with its unit, such as 30m, 90s, 2h or 1h30m.`,
  );
}
