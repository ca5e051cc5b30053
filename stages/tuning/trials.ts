import { halton } from "../../models/random/halton.ts";
import type { Tuning } from "../configuration/schema.ts";
import type { Tuned } from "../training/tuned.ts";

/** A trial of a tuning: a learning rate and a momentum to train with. */
export interface Trial extends Tuned {
  /** From 1. */
  readonly number: number;
}

/**
 * Lists the trials of a tuning: Halton's points over the logarithm of the factor on all learning rates, and over the logarithm
 * of 1 − momentum. All methods have the same.
 *
 * @param ownMomentum the momentum of the method, which trials keep where none is tuned
 */
export function trialsOf(
  { trials, learningRate, momentum }: Tuning,
  ownMomentum: number,
): Trial[] {
  return Array.from({ length: trials }, (_, i) => {
    const number = i + 1;
    return {
      number,
      learningRate: between(learningRate.from, learningRate.to, halton(number, 2)),
      momentum: momentum === undefined
        ? ownMomentum
        : 1 - between(1 - momentum.from, 1 - momentum.to, halton(number, 3)),
    };
  });
}

/** A number between two others, evenly on a logarithmic scale. */
function between(from: number, to: number, share: number): number {
  return from * (to / from) ** share;
}
