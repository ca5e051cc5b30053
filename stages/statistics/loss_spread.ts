import type { LossAtDistance } from "../../models/evaluation/random_potential.ts";
import { lineFit } from "./line_fit.ts";

/** The losses at about the same distance from the initial weights. */
export interface SpreadBin {
  /** Root mean square of the distances. */
  readonly distance: number;
  readonly places: number;
  /** Root mean square of L(w) − L(w₀), the paper's equation 8, in nats. */
  readonly difference: number;
  /** Standard deviation of L(w) around its mean, in nats. */
  readonly deviation: number;
}

/** The spread of the loss as a function of distance, and its exponent α by two measures. */
export interface LossSpread {
  readonly bins: readonly SpreadBin[];
  /** The exponents of E(L(w) − L(w₀))² ~ distance^α, by least squares of the logarithms; the paper finds α = 2. */
  readonly alpha: { readonly difference: PowerFit; readonly deviation: PowerFit };
}

/** A power law, fitted as a line through logarithms. */
export interface PowerFit {
  /** Twice the slope of ln(spread) over ln(distance). */
  readonly alpha: number;
  /** 95 % confidence interval of α by Student's t over the bins; null with two bins. */
  readonly low: number | null;
  readonly high: number | null;
  /** Computes the spread at a distance. */
  at(distance: number): number;
}

/**
 * Measures the spread in bins of equal width, as in the paper's figure 4. Bins with fewer than two places are left out.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { lossSpread } from "./loss_spread.ts";
 *
 * // A loss that is as likely to rise as to fall in proportion to the distance.
 * const places = Array.from({ length: 101 }, (_, i) => ({ distance: i / 10, loss: 2 + (-1) ** i * i / 1000 }));
 * const { alpha } = lossSpread(places, 10, 10);
 * assertAlmostEquals(alpha.difference.alpha, 2, 0.05);
 * ```
 * @param places loss at the initial weights, then at random places
 * @param radius largest distance
 * @param count number of bins
 * @throws {RangeError} if the first place is not at the initial weights, or fewer than two bins have two places
 */
export function lossSpread(
  places: readonly LossAtDistance[],
  radius: number,
  count: number,
): LossSpread {
  const [start, ...others] = places;
  if (start === undefined || start.distance !== 0) {
    throw new RangeError("Cannot measure a spread: expected the loss at the initial weights first");
  }
  const binOf = ({ distance }: LossAtDistance) =>
    Math.min(Math.floor(distance / radius * count), count - 1);
  const bins = [...Map.groupBy(others, binOf)].sort(([a], [b]) => a - b)
    .filter(([, members]) => members.length >= 2)
    .map(([, members]): SpreadBin => {
      const mean = (of: (place: LossAtDistance) => number) =>
        members.reduce((sum, place) => sum + of(place), 0) / members.length;
      const centre = mean(({ loss }) => loss);
      const variance = mean(({ loss }) => (loss - centre) ** 2) * members.length /
        (members.length - 1);
      return {
        distance: Math.sqrt(mean(({ distance }) => distance ** 2)),
        places: members.length,
        difference: Math.sqrt(mean(({ loss }) => (loss - start.loss) ** 2)),
        deviation: Math.sqrt(variance),
      };
    });
  if (bins.length < 2) {
    throw new RangeError(`Cannot fit a power to ${bins.length} bins: wanted 2 with 2 places each`);
  }
  return {
    bins,
    alpha: { difference: powerFit(bins, "difference"), deviation: powerFit(bins, "deviation") },
  };
}

function powerFit(bins: readonly SpreadBin[], measure: "difference" | "deviation"): PowerFit {
  const { slope, intercept, halfWidth } = lineFit(
    bins.map((bin) => [Math.log(bin.distance), Math.log(bin[measure])]),
  );
  return {
    alpha: 2 * slope,
    low: halfWidth === null ? null : 2 * (slope - halfWidth),
    high: halfWidth === null ? null : 2 * (slope + halfWidth),
    at: (distance) => Math.exp(intercept + slope * Math.log(distance)),
  };
}
