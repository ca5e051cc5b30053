import process from "node:process";
import { styleText } from "node:util";

/** The stream that a text is for. It gets colours only if it is a terminal and NO_COLOR is not set. */
export type Output = "stdout" | "stderr";

type Style = Parameters<typeof styleText>[0];

/** Colours a text, if the output shows colours. */
export function paint(output: Output, style: Style, text: string): string {
  return styleText(style, text, { stream: process[output] });
}

/**
 * Formats a duration for people.
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
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Formats a duration that is not known exactly.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { roughly } from "./text.ts";
 * assertEquals([42, 700, 8000, 50_000, 4e5].map(roughly), ["42 s", "12 min", "2.2 h", "14 h", "4.6 d"]);
 * ```
 */
export function roughly(seconds: number): string {
  const [unit, length] = seconds < 100
    ? ["s", 1] as const
    : seconds < 6000
    ? ["min", 60] as const
    : seconds < 200_000
    ? ["h", 3600] as const
    : ["d", 86_400] as const;
  const number = seconds / length;
  return `${
    unit === "s" || unit === "min" || number >= 10 ? Math.round(number) : number.toFixed(1)
  } ${unit}`;
}

/** Formats a number with commas between its thousands: `2,048`. */
export function thousands(number: number): string {
  return number.toLocaleString("en");
}

/** Formats a number with its noun: `3 stages`, `1 stage`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Formats a number of bytes for people. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
