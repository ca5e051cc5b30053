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

/** Prints a mean and half its 95 % interval, `95.97 ± 0.38`; the mean alone without an interval. */
export function withInterval(
  { mean, halfWidth }: { readonly mean: number; readonly halfWidth: number | null },
  text: (value: number) => string = fixed,
): string {
  return halfWidth === null ? text(mean) : `${text(mean)} ± ${fixed(halfWidth)}`;
}

/** Prints a p value with two significant digits, or that it is below a thousandth; null is a dash. */
export function probability(p: number | null): string {
  if (p === null) return "–";
  return p < 0.001 ? "< 0.001" : String(Number(p.toPrecision(2)));
}
