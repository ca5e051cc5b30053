import type { LossAtDistance } from "../../models/evaluation/random_potential.ts";
import { lineFit } from "./line_fit.ts";

/** The losses at about the same distance from the initial weights. */
export interface SpreadBin {
  /** Root of the mean square of its places' distances. */
  readonly distance: number;
  readonly places: number;
  /** √ of the mean of (L(w) − L(w₀))²: the paper's equation 8, in nats. */
  readonly difference: number;
  /** Standard deviation of L(w) about its own mean, in nats. */
  readonly deviation: number;
}

/** How the loss spreads with the distance, and the exponent of each measure of it. */
export interface LossSpread {
  readonly bins: readonly SpreadBin[];
  /** E(L(w) − L(w₀))² ~ distance^α, by least squares of the logarithms; the paper finds 2. */
  readonly alpha: { readonly difference: PowerFit; readonly deviation: PowerFit };
}

/** A line through logarithms. */
export interface PowerFit {
  /** Twice the slope of ln(spread) over ln(distance). */
  readonly alpha: number;
  /** Its 95 % confidence interval, by Student's t over the bins; null with two of them. */
  readonly low: number | null;
  readonly high: number | null;
  /** Spread at a distance. */
  at(distance: number): number;
}

/**
 * The spread in bins of equal width, as in the paper's figure 4; a bin with fewer than two places is left out.
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
 * @param places the first at the initial weights
 * @param radius largest distance
 * @param count how many bins, of which two at least must have two places
 */
export function lossSpread(
  places: readonly LossAtDistance[],
  radius: number,
  count: number,
): LossSpread {
  const [start, ...drawn] = places;
  if (start === undefined || start.distance !== 0) {
    throw new RangeError("Cannot measure a spread: expected the loss at the initial weights first");
  }
  const binOf = ({ distance }: LossAtDistance) =>
    Math.min(Math.floor(distance / radius * count), count - 1);
  const bins = [...Map.groupBy(drawn, binOf)].sort(([a], [b]) => a - b)
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
