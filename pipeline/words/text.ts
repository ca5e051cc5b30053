import process from "node:process";
import { styleText } from "node:util";
import type { State } from "../plan/plan.ts";

/** Which terminal a text is for; colours are left out where it is none, or NO_COLOR is set. */
export type Output = "stdout" | "stderr";

type Style = Parameters<typeof styleText>[0];

/** A text in a colour, if the output shows colours. */
export function paint(output: Output, style: Style, text: string): string {
  return styleText(style, text, { stream: process[output] });
}

/** The colour of a state, the same on every screen. */
export const STATE_STYLE: Readonly<Record<State, Style>> = {
  fresh: "green",
  stale: "yellow",
  missing: "cyan",
  waiting: "gray",
};

/**
 * A duration for people.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { duration } from "./text.ts";
 * assertEquals([0.04, 3.21, 75, 7260].map(duration), ["0.0 s", "3.2 s", "1 min 15 s", "2 h 1 min"]);
 * ```
 */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round(whole % 3600 / 60)} min`;
}
