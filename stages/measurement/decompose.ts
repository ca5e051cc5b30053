import { type Interval, interval } from "../statistics/interval.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";

/** Errors of one training in per cent, in inference mode. */
export interface Errors {
  readonly train: number;
  readonly test: number;
}

/** A value of a method over its seeds, or the difference of two methods, taken apart. All in points. */
export interface Decomposition {
  /** Test error. */
  readonly test: Interval;
  /** Training error: what too little training leaves. */
  readonly train: Interval;
  /** Test minus training error: the generalization gap. */
  readonly gap: Interval;
}

/** Up to this share of training error in a difference, in per cent and either way, both have learned about as well. */
export const ABOUT_EQUAL = 10;

/** Takes the test error of a method apart; null without a run. */
export function decompose(runs: ReadonlyMap<number, Errors>): Decomposition | null {
  return fromSamples((take) => [...runs.values()].map(take));
}

/**
 * Takes the difference of two methods' test errors apart, paired by seed; null without a pair.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { decomposeStep } from "./decompose.ts";
 *
 * const sb = new Map([[1, { train: 2, test: 4 }]]);
 * const lb = new Map([[1, { train: 7, test: 8.5 }]]);
 * const { test, train, gap } = decomposeStep(lb, sb)!;
 * // Of 4.5 points, 5 are training error, and the generalization gap is half a point smaller.
 * assertAlmostEquals(test.mean, 4.5);
 * assertAlmostEquals(train.mean, 5);
 * assertAlmostEquals(gap.mean, -0.5);
 * ```
 */
export function decomposeStep(
  later: ReadonlyMap<number, Errors>,
  from: ReadonlyMap<number, Errors>,
): Decomposition | null {
  const values = (runs: ReadonlyMap<number, Errors>, take: (errors: Errors) => number) =>
    new Map([...runs].map(([seed, errors]) => [seed, take(errors)]));
  return fromSamples((take) => pairedDifferences(values(later, take), values(from, take)));
}

function fromSamples(
  sample: (take: (errors: Errors) => number) => readonly number[],
): Decomposition | null {
  const test = sample((errors) => errors.test);
  if (test.length === 0) return null;
  return {
    test: interval(test),
    train: interval(sample((errors) => errors.train)),
    gap: interval(sample((errors) => errors.test - errors.train)),
  };
}
