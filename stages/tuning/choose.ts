import type { Trial } from "./trials.ts";

/** A trial and its error on the examples that were held out, in per cent; null if it diverged. */
export interface TriedTrial extends Trial {
  readonly validationError: number | null;
}

/** The best trial, and the settings of which it has the smallest or largest value that was tried. */
export interface Choice {
  readonly best: TriedTrial;
  readonly atEdge: readonly ("learningRate" | "momentum")[];
}

/**
 * Chooses the trial with the lowest validation error, the first of several. Where no trial lies beyond it in a setting, a
 * better one may: the range was too small.
 *
 * @returns null if every trial diverged
 */
export function choose(trials: readonly TriedTrial[]): Choice | null {
  const error = ({ validationError }: TriedTrial) => validationError ?? Infinity;
  const best = trials.reduce(
    (best, trial) => error(trial) < error(best) ? trial : best,
    trials[0]!,
  );
  if (best.validationError === null) return null;
  const atEdge = (["learningRate", "momentum"] as const).filter((setting) => {
    const values = trials.map((trial) => trial[setting]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    // A setting that every trial shares was not chosen.
    return least < most && [least, most].includes(best[setting]);
  });
  return { best, atEdge };
}
