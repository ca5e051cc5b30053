/** S = S_min (1 + B_crit / B), fitted to updates S at sizes of batches B. */
export interface BatchLaw {
  /** Updates of an endlessly large batch; 0 where the critical batch is infinite. */
  readonly fewest: number;
  /**
   * B_crit, the batch that needs twice as many, in examples. Infinity where the updates fall like 1 / B or faster, so that no
   * batch tells where that ends; 0 where they do not fall.
   */
  readonly criticalBatch: number;
}

/** Updates that a batch needs. */
export interface BatchSteps {
  readonly batch: number;
  readonly steps: number;
}

/** Critical batches between which the best is looked for. */
const [SMALLEST, LARGEST] = [1e-3, 1e9];
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Fits the law by which updates to a goal fall with the batch (McCandlish et al. 2018, equation 2.11), by least squares of the
 * logarithm of S, since S spans orders of magnitude.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { batchLaw } from "./batch_law.ts";
 *
 * const points = [16, 64, 256, 1024].map((batch) => ({ batch, steps: 50 * (1 + 200 / batch) }));
 * assertAlmostEquals(batchLaw(points)!.criticalBatch, 200, 1e-3);
 * assertAlmostEquals(batchLaw(points)!.fewest, 50, 1e-3);
 * ```
 * @returns null with fewer than three sizes of batches
 */
export function batchLaw(points: readonly BatchSteps[]): BatchLaw | null {
  if (new Set(points.map(({ batch }) => batch)).size < 3) return null;
  const residuals = (critical: number) =>
    points.map(({ batch, steps }) => Math.log(steps) - Math.log1p(critical / batch));
  const level = (critical: number) => mean(residuals(critical));
  const error = (logarithm: number) => {
    const rests = residuals(Math.exp(logarithm));
    const middle = mean(rests);
    return rests.reduce((sum, rest) => sum + (rest - middle) ** 2, 0);
  };
  // A coarse search for the valley, then the golden section within it.
  const [from, to, pieces] = [Math.log(SMALLEST), Math.log(LARGEST), 60];
  const grid = Array.from({ length: pieces + 1 }, (_, i) => from + (to - from) * i / pieces);
  const best = grid.reduce((best, at) => error(at) < error(best) ? at : best);
  // At an end of the search, the best lies beyond it: the end would be no estimate.
  if (best === grid[0]) return { fewest: Math.exp(level(0)), criticalBatch: 0 };
  if (best === grid.at(-1)) return { fewest: 0, criticalBatch: Infinity };
  let [low, high] = [best - (to - from) / pieces, best + (to - from) / pieces];
  while (high - low > 1e-7) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (error(a) < error(b)) high = b;
    else low = a;
  }
  const criticalBatch = Math.exp((low + high) / 2);
  return { fewest: Math.exp(level(criticalBatch)), criticalBatch };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
