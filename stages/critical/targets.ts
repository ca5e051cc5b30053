import { stream } from "../../models/random/random.ts";
import type { EpochRow } from "../../models/training/epoch_row.ts";
import { type BatchLaw, batchLaw } from "./batch_law.ts";
import { stepsToTarget } from "./steps_to_target.ts";
import { percentiles, redrawn } from "../statistics/resample.ts";

/** A trial at one size of batch, and its history on held-out images. */
export interface TargetTrial {
  /** Learning rate of the first epoch. */
  readonly learningRate: number;
  /** Empty if the trial diverged. */
  readonly history: readonly Pick<EpochRow, "updates" | "testError">[];
}

/** The trials at one size of batch. */
export interface TriedBatch {
  readonly batch: number;
  readonly trials: readonly TargetTrial[];
}

/** The fewest updates of a batch to a goal, over its trials. */
export interface Fewest {
  readonly batch: number;
  /** Number of trials that reached the goal. */
  readonly reached: number;
  readonly trials: number;
  /** Null where no trial reached it. */
  readonly best: {
    readonly steps: number;
    readonly learningRate: number;
    /** Whether no trial has a smaller, or no larger, learning rate: a better one may lie outside. */
    readonly isAtEdge: boolean;
  } | null;
}

/** How the updates to a goal fall with the batch. */
export interface Target {
  /** Validation error in per cent. */
  readonly goal: number;
  readonly batches: readonly Fewest[];
  /** Null with fewer than three sizes of batches that reach the goal. */
  readonly law: (BatchLaw & { readonly low: number; readonly high: number }) | null;
}

/** Number of resamples. */
const RESAMPLES = 1000;

/**
 * Counts the updates to a goal (Shallue et al. 2019): for each size of batch, those of its best trial; and fits S = S_min (1 +
 * B_crit / B). The 95 % interval of B_crit comes from drawing the trials of each size with replacement.
 */
export function target(goal: number, tried: readonly TriedBatch[]): Target {
  const steps = tried.map(({ batch, trials }) => ({
    batch,
    trials: trials.map((trial) => ({ ...trial, steps: stepsToTarget(trial.history, goal) })),
  }));
  const points = (pick: (trials: readonly (number | null)[]) => readonly (number | null)[]) =>
    steps.flatMap(({ batch, trials }) => {
      const reached = pick(trials.map(({ steps }) => steps)).filter((one) => one !== null);
      return reached.length === 0 ? [] : [{ batch, steps: Math.min(...reached) }];
    });
  const law = batchLaw(points((all) => all));
  const random = stream(0, "steps to target");
  const resampled = law === null
    ? []
    : Array.from({ length: RESAMPLES }, () =>
      batchLaw(points((all) => redrawn(random, all)))?.criticalBatch ?? null)
      .filter((one) =>
        one !== null
      );
  return {
    goal,
    batches: steps.map(({ batch, trials }): Fewest => {
      const reached = trials.filter(({ steps }) => steps !== null)
        .sort((a, b) => a.steps! - b.steps!);
      const [best] = reached;
      const rates = trials.map(({ learningRate }) => learningRate);
      return {
        batch,
        reached: reached.length,
        trials: trials.length,
        best: best === undefined ? null : {
          steps: best.steps!,
          learningRate: best.learningRate,
          isAtEdge: [Math.min(...rates), Math.max(...rates)].includes(best.learningRate),
        },
      };
    }),
    law: law === null || resampled.length === 0 ? null : { ...law, ...percentiles(resampled) },
  };
}
