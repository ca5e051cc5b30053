/**
 * Prints a number with fixed decimals and a true minus sign; null is a dash.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fixed } from "./number_text.ts";
 *
 * assertEquals([fixed(98.271), fixed(-1.218), fixed(-0.001), fixed(null)], ["98.27", "−1.22", "0.00", "–"]);
 * ```
 */
export function fixed(value: number | null, decimals = 2): string {
  if (value === null) return "–";
  const text = Number.isFinite(value) ? Math.abs(value).toFixed(decimals) : "∞";
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
}

/**
 * Prints a difference with its sign. What rounds to zero has none.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { signed } from "./number_text.ts";
 *
 * assertEquals([signed(0.264), signed(-1.22), signed(0.004)], ["+0.26", "−1.22", "0.00"]);
 * ```
 */
export function signed(value: number | null, decimals = 2): string {
  const text = fixed(value, decimals);
  return value !== null && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/**
 * Prints a mean and half its 95 % interval, `95.97 ± 0.38`. The interval of two values is too wide to mean anything, so the
 * values themselves stand in brackets.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { interval } from "../statistics/interval.ts";
 * import { withInterval } from "./number_text.ts";
 *
 * const printed = [[95], [95, 97], [95, 96, 97]].map((values) => withInterval(interval(values)));
 * assertEquals(printed, ["95.00", "96.00 (95.00, 97.00)", "96.00 ± 2.48"]);
 * ```
 */
export function withInterval(
  { n, mean, sd, halfWidth }: {
    readonly n: number;
    readonly mean: number;
    readonly sd: number | null;
    readonly halfWidth: number | null;
  },
  text: (value: number) => string = fixed,
): string {
  if (halfWidth === null || sd === null) return text(mean);
  if (n > 2) return `${text(mean)} ± ${fixed(halfWidth)}`;
  const apart = sd / Math.SQRT2;
  return `${text(mean)} (${text(mean - apart)}, ${text(mean + apart)})`;
}

/**
 * Prints from where to where an interval goes; a dash where its mean or its half is not known.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rangeText, signed } from "./number_text.ts";
 *
 * const printed = [rangeText(96, 0.38), rangeText(0.26, 0.5, signed), rangeText(96, null)];
 * assertEquals(printed, ["95.62 to 96.38", "−0.24 to +0.76", "–"]);
 * ```
 */
export function rangeText(
  mean: number | null | undefined,
  half: number | null | undefined,
  text: (value: number) => string = fixed,
): string {
  if (mean === null || mean === undefined || half === null || half === undefined) return "–";
  return `${text(mean - half)} to ${text(mean + half)}`;
}

/**
 * Prints a number with commas between its thousands.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { thousands } from "./number_text.ts";
 *
 * assertEquals([128, 2048, 0.5].map(thousands), ["128", "2,048", "0.5"]);
 * ```
 */
export function thousands(value: number): string {
  return value.toLocaleString("en");
}

/**
 * Prints a number with its noun.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { counted } from "./number_text.ts";
 *
 * assertEquals([counted(1, "run"), counted(2048, "run")], ["1 run", "2,048 runs"]);
 * ```
 */
export function counted(number: number, noun: string): string {
  return `${thousands(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * Prints a number with three significant digits or as many as are wanted, commas between its thousands and a true minus sign.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { digits } from "./number_text.ts";
 *
 * assertEquals([digits(0.000548), digits(-12_345), digits(Infinity)], ["0.000548", "−12,300", "∞"]);
 * assertEquals(digits(0.0567, 2), "0.057");
 * ```
 */
export function digits(value: number, significant = 3): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const rounded = Number(value.toPrecision(significant));
  return (Math.abs(rounded) >= 1000 ? thousands(rounded) : String(rounded)).replace(/^-/, "−");
}

/** Prints a p value with two significant digits, or that it is below a thousandth; null is a dash. */
export function probability(p: number | null): string {
  if (p === null) return "–";
  return p < 0.001 ? "< 0.001" : String(Number(p.toPrecision(2)));
}
