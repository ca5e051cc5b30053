import { thousands } from "../print/number_text.ts";

/** Number of ticks on an axis, above which a logarithmic one has those of powers of ten alone. */
const MOST = 6;

/** Fewest ticks of a logarithmic axis, below which finer ones take their place. */
const LEAST = 3;
/** Factors of powers of ten, from the coarsest ticks to the finest. */
const FACTORS = [[1, 2, 5], [1, 2, 3, 5, 7], [1, 2, 3, 4, 5, 6, 7, 8, 9]] as const;

/**
 * Returns the ticks of a logarithmic axis: 1, 2 and 5 times powers of ten, or the powers alone. A short axis has finer ones, and
 * where all factors give too few, multiples of one step.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { logTicks } from "./tick_values.ts";
 *
 * assertEquals(logTicks(2.9, 90), [5, 10, 20, 50]);
 * assertEquals(logTicks(4, 30_000), [10, 100, 1000, 10_000]);
 * assertEquals(logTicks(1.1, 9.9), [2, 3, 5, 7]);
 * assertEquals(logTicks(2.1, 4.9), [2.5, 3, 3.5, 4, 4.5]);
 * ```
 *
 * @param low the lower end of the axis, above zero
 */
export function logTicks(low: number, high: number): number[] {
  if (low === high) return [low];
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Number(`1e${Math.floor(Math.log10(low)) + i}`),
  );
  const within = (factors: readonly number[]) =>
    powers.flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(1))))
      .filter((value) => value >= low && value <= high);
  if (within(FACTORS[0]).length > MOST) return within([1]);
  return FACTORS.map(within).find(({ length }) => length >= LEAST) ?? linearTicks(low, high);
}

/** Returns the multiples of 1, 2 or 5 times a power of ten, as many as there may be; the ends where numbers are too coarse. */
function linearTicks(low: number, high: number): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / (MOST + 1)));
  const multiples = (step: number) => {
    const first = Math.ceil(low / step);
    return Array.from(
      { length: Math.floor(high / step) - first + 1 },
      (_, i) => Number(((first + i) * step).toPrecision(12)),
    );
  };
  const ticks = [1, 2, 5, 10, 20].map((factor) => multiples(factor * power))
    .find(({ length }) => length <= MOST) ?? [];
  const within = new Set(ticks.filter((value) => value >= low && value <= high));
  return within.size >= 2 ? [...within] : [low, high];
}

/** Prints the value of a tick: `0.1`, `2,000` or `20k`. */
export function tickText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  if (value >= 10_000) return `${rounded / 1000}k`;
  return value >= 1000 ? thousands(rounded) : String(rounded);
}
