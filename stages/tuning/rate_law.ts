import { lineFit } from "../statistics/line_fit.ts";
import type { TriedMethod } from "./tried_methods.ts";

/** How the best learning rate grows with the batch: like b to the power of `exponent`. */
export interface RateLaw {
  readonly exponent: number;
  /** Half of the 95 % confidence interval of the exponent, as the slope of a line through the logarithms. */
  readonly halfWidth: number;
  readonly smallest: number;
  readonly largest: number;
}

/**
 * Fits a power of the batch size to the chosen learning rates, the first of each regime times its factor; null with fewer
 * than three sizes of batches. The paper scales with the square root, Goyal et al. (2017) linearly.
 */
export function rateLaw(methods: readonly TriedMethod[]): RateLaw | null {
  const points = methods.flatMap(({ batch, learningRate, choice }) =>
    choice === null
      ? []
      : [[Math.log2(batch), Math.log2(learningRate * choice.best.learningRate)] as const]
  );
  const sizes = points.map(([size]) => size);
  if (new Set(sizes).size < 3) return null;
  const { slope, halfWidth } = lineFit(points);
  if (halfWidth === null) return null;
  return {
    exponent: slope,
    halfWidth,
    smallest: 2 ** Math.min(...sizes),
    largest: 2 ** Math.max(...sizes),
  };
}
