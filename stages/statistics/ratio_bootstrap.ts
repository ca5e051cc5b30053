import { stream } from "../../models/random/random.ts";
import { percentiles, redrawn } from "./resample.ts";

/** Number of resamples. */
const RESAMPLES = 2000;

/** What a block of consecutive observations adds to both sums. */
export interface Block {
  readonly above: number;
  readonly below: number;
}

/** A ratio of two sums and its 95 % interval. It is infinite where the sum below is not above zero. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Divides two sums, and computes the 95 % percentile interval of the ratio by a bootstrap in two steps: seeds are drawn with
 * replacement, and within each of them its blocks. Observations within a block may depend on each other. The same values
 * give the same interval.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ratioBootstrap } from "./ratio_bootstrap.ts";
 *
 * // Every block has the same ratio, so every resample does.
 * const blocks = [{ above: 4, below: 2 }, { above: 6, below: 3 }];
 * assertEquals(ratioBootstrap([blocks, blocks]), { ratio: 2, low: 2, high: 2 });
 * ```
 * @param seeds the blocks of each seed
 * @throws {RangeError} without a seed, or with one that has no block
 */
export function ratioBootstrap(seeds: readonly (readonly Block[])[]): Ratio {
  if (seeds.length === 0 || seeds.some(({ length }) => length === 0)) {
    throw new RangeError("Cannot resample no blocks: wanted at least one of each seed");
  }
  const random = stream(0, "ratio bootstrap");
  const draw = <Value>(values: readonly Value[]) => redrawn(random, values);
  const ratios = Array.from({ length: RESAMPLES }, () => ratioOf(draw(seeds).flatMap(draw)));
  return { ratio: ratioOf(seeds.flat()), ...percentiles(ratios) };
}

function ratioOf(blocks: readonly Block[]): number {
  const [above, below] = blocks.reduce(
    ([above, below], block) => [above + block.above, below + block.below],
    [0, 0],
  );
  return below > 0 ? above / below : Infinity;
}
