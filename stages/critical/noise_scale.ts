import type { EpochRow } from "../../models/training/epoch_row.ts";
import { type Block, type Ratio, ratioBootstrap } from "../statistics/ratio_bootstrap.ts";

/** Number of parts of equal length that a training is taken apart into. */
const PARTS = 4;

/** The gradient noise scale in a part of the trainings. */
export interface NoiseScale {
  /** First and last epoch of the part, from 1. */
  readonly from: number;
  readonly to: number;
  /** ‖G‖² of the training set, a mean over the updates. */
  readonly squaredGradient: number;
  /** tr Σ, a mean over the updates. */
  readonly variance: number;
  /** tr Σ / ‖G‖², which predicts the critical batch, in examples. */
  readonly scale: Ratio;
  /** The same without the correction for the size of the training set. */
  readonly uncorrected: Ratio;
}

/**
 * Takes trainings apart into four parts of equal length, and computes the gradient noise scale of each: the mean of tr Σ over
 * the updates, divided by that of ‖G‖² (McCandlish et al. 2018, appendix A.1, who average both before they divide). The
 * blocks of the interval are epochs.
 *
 * @param histories those of the seeds, whose rows have the columns of models/statistics/noise_scale.ts
 * @param examples number of training examples N, which corrects ‖G‖² by tr Σ / N
 * @returns no part of a training without whole epochs
 */
export function noiseScales(
  histories: readonly (readonly EpochRow[])[],
  examples: number,
): NoiseScale[] {
  const seeds = histories.map(epochs).filter(({ length }) => length > 0);
  const length = Math.max(0, ...seeds.map((epochs) => epochs.length));
  const starts = Array.from({ length: PARTS + 1 }, (_, i) => Math.round(i * length / PARTS));
  return starts.slice(1).flatMap((to, i): NoiseScale[] => {
    const parts = seeds.map((epochs) => epochs.slice(starts[i], to))
      .filter(({ length }) => length > 0);
    if (parts.length === 0) return [];
    const all = parts.flat();
    const mean = (of: (epoch: Epoch) => number) =>
      all.reduce((sum, epoch) => sum + epoch.updates * of(epoch), 0) /
      all.reduce((sum, { updates }) => sum + updates, 0);
    const ratio = (below: (epoch: Epoch) => number) =>
      ratioBootstrap(
        parts.map((epochs) =>
          epochs.map((epoch): Block => ({
            above: epoch.updates * epoch.variance,
            below: epoch.updates * below(epoch),
          }))
        ),
      );
    return [{
      from: starts[i]! + 1,
      to,
      squaredGradient: mean(({ squared }) => squared),
      variance: mean(({ variance }) => variance),
      scale: ratio(({ squared }) => squared),
      uncorrected: ratio(({ squared, variance }) => squared - variance / examples),
    }];
  });
}

/** The updates of an epoch, with the means of both halves over them. */
interface Epoch {
  readonly updates: number;
  readonly squared: number;
  readonly variance: number;
}

/** The whole epochs of a history. Rows of single updates are left out: their updates are in the epoch's. */
function epochs(history: readonly EpochRow[]): Epoch[] {
  let before = 0;
  return history.filter(({ epoch }) => Number.isInteger(epoch)).map((row) => {
    const { squaredGradient, gradientVariance } = row.statistics!;
    const updates = row.updates - before;
    before = row.updates;
    return { updates, squared: squaredGradient!, variance: gradientVariance! };
  });
}
