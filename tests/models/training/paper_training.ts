import dropsSchedule from "../../../models/schedules/drops.ts";
import momentumSgd from "../../../models/optimizers/momentum.ts";
import type { FitOptions } from "../../../models/training/fit_options.ts";
import type { OptimizerSettings } from "../../../models/training/optimizer.ts";
import type { Regime } from "../../../models/training/regime.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import wholeBatch from "../../../models/updates/whole_batch.ts";

/** A training as in the paper, by its settings. */
export interface PaperTraining
  extends
    Omit<FitOptions, "epochs" | "batchAt" | "schedule" | "optimizer" | "weightDecay" | "update"> {
  readonly batch: number;
  readonly ghostByGhost?: number;
  readonly regime: Regime;
  readonly optimizer: OptimizerSettings;
  /** What the training does otherwise than in the paper. */
  readonly remedies?: Partial<FitOptions>;
}

/** The options of fit() for a training as in the paper. */
export function paperTraining(
  { batch, ghostByGhost: ghostBatch, regime, optimizer, remedies, ...rest }: PaperTraining,
): FitOptions {
  return {
    ...rest,
    epochs: regime.epochs,
    batchAt: () => batch,
    schedule: () => dropsSchedule(regime),
    optimizer: momentumSgd(optimizer),
    weightDecay: optimizer.weightDecay,
    resetsMomentum: optimizer.resetsMomentum,
    gradientNoise: optimizer.gradientNoise,
    update: ghostBatch === undefined ? wholeBatch() : ghostByGhost({ ghostBatch }),
    ...remedies,
  };
}
