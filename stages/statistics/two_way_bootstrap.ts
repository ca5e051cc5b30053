import { qt } from "lib-r-math.js";
import { sampleStandardDeviation } from "simple-statistics";
import { stream } from "../../models/random/random.ts";

/** Number of resamples. The standard error is then known to about 2 %. */
const RESAMPLES = 2000;

/** A mean over seeds and test examples, and how sure it is in both. */
export interface TwoWayInterval {
  readonly mean: number;
  /** Standard deviation of the mean over resamples. */
  readonly standardError: number;
  /** Half the width of the 95 % interval. */
  readonly halfWidth: number;
}

/**
 * Computes a 95 % interval of a mean over seeds and test examples by drawing both with replacement (the pigeonhole bootstrap
 * of Owen, 2007). For a paired difference of two methods, the values are the differences of their hits, so that both are
 * drawn with the same seeds and examples.
 *
 * The half width is t(0.975, n − 1) · √(n / (n − 1)) standard errors, so that it is that of Student's t over the n seeds where
 * examples add nothing. What seed and example do together counts more than once, which makes the interval rather too wide.
 * The same values give the same interval.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { twoWayBootstrap } from "./two_way_bootstrap.ts";
 *
 * // Three seeds, in which every example is right as often: the interval is Student's t, but for the resampling.
 * const { mean, halfWidth } = twoWayBootstrap([[1, 1], [2, 2], [3, 3]]);
 * assertAlmostEquals(mean, 2);
 * assertAlmostEquals(halfWidth, 4.302653 / Math.sqrt(3), 0.1);
 * ```
 * @param values for each seed, a value for each example
 * @throws {RangeError} with fewer than two seeds, without examples, or with seeds that have other numbers of them
 */
export function twoWayBootstrap(values: readonly ArrayLike<number>[]): TwoWayInterval {
  const seeds = values.length;
  const examples = values[0]?.length ?? 0;
  if (seeds < 2 || examples === 0 || values.some(({ length }) => length !== examples)) {
    throw new RangeError(
      `Cannot resample ${values.map(({ length }) => length).join(", ") || "no"} examples of ` +
        `${seeds} seeds: wanted two seeds or more, with as many examples each`,
    );
  }
  const random = stream(0, "two-way bootstrap");
  const draw = (length: number) =>
    random.uniform(length, 0, length).map((value) => Math.min(length - 1, Math.floor(value)));
  const meanOf = (chosenSeeds: ArrayLike<number>, weights: ArrayLike<number>) => {
    let sum = 0;
    for (let s = 0; s < seeds; s++) {
      const own = values[chosenSeeds[s]!]!;
      for (let i = 0; i < examples; i++) sum += weights[i]! * own[i]!;
    }
    return sum / (seeds * examples);
  };
  const means = Array.from({ length: RESAMPLES }, () => {
    const times = new Uint32Array(examples);
    for (const i of draw(examples)) times[i]! += 1;
    return meanOf(draw(seeds), times);
  });
  const standardError = sampleStandardDeviation(means);
  return {
    mean: meanOf(values.map((_, s) => s), new Uint32Array(examples).fill(1)),
    standardError,
    halfWidth: qt(0.975, seeds - 1) * Math.sqrt(seeds / (seeds - 1)) * standardError,
  };
}
