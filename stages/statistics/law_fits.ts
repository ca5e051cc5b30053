import type { LawFit } from "./distance_laws.ts";

/** How well a law describes the distances of runs. */
export type Goodness = Pick<LawFit, "rSquared" | "largestResidual">;

/** The least R² and the largest residual of a law that fits. */
export const FITS: Goodness = { rSquared: 0.95, largestResidual: 0.1 };

/**
 * Whether a law fits, which is more than fitting better than another law.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lawFits } from "./law_fits.ts";
 *
 * const fits = [0.999, 0.6].map((rSquared) => lawFits({ rSquared, largestResidual: 0.02 }));
 * assertEquals(fits, [true, false]);
 * assertEquals(lawFits({ rSquared: 0.99, largestResidual: 0.3 }), false);
 * ```
 */
export function lawFits({ rSquared, largestResidual }: Goodness): boolean {
  return rSquared >= FITS.rSquared && largestResidual <= FITS.largestResidual;
}

/** The worst of several fits, by each measure. */
export function worstFit(fits: readonly Goodness[]): Goodness {
  return {
    rSquared: Math.min(...fits.map(({ rSquared }) => rSquared)),
    largestResidual: Math.max(...fits.map(({ largestResidual }) => largestResidual)),
  };
}
