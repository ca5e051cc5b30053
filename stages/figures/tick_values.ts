import { thousands } from "../print/number_text.ts";

/** Number of ticks on an axis, above which a logarithmic one has those of powers of ten alone. */
const MOST = 6;

/**
 * Returns the ticks of a logarithmic axis: 1, 2 and 5 times powers of ten, or the powers alone.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { logTicks } from "./tick_values.ts";
 *
 * assertEquals(logTicks(2.9, 90), [5, 10, 20, 50]);
 * assertEquals(logTicks(4, 30_000), [10, 100, 1000, 10_000]);
 * ```
 */
export function logTicks(low: number, high: number): number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Number(`1e${Math.floor(Math.log10(low)) + i}`),
  );
  const within = (factors: readonly number[]) =>
    powers.flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(1))))
      .filter((value) => value >= low && value <= high);
  const fine = within([1, 2, 5]);
  return fine.length > MOST ? within([1]) : fine;
}

/** Prints the value of a tick: `0.1`, `2,000` or `20k`. */
export function tickText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  if (value >= 10_000) return `${rounded / 1000}k`;
  return value >= 1000 ? thousands(rounded) : String(rounded);
}
