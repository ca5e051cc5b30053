import type { FitOptions } from "../../models/training/fit_options.ts";
import type { TrainingModules } from "./load_modules.ts";
import type { TrainConfig } from "./train_config.ts";

/** Gives the modules of a training their settings. */
export function trainingMethod(code: TrainingModules, config: TrainConfig) {
  const { batch, regime, optimizer, ghostByGhost } = config;
  const { statistics } = code;
  return {
    network: code.network,
    batchNorm: code.batchNorm(config.batchNorm),
    preprocessing: config.preprocessing,
    epochs: regime.epochs,
    batchAt: code.batchSizes?.(batch, config.batchSizes) ?? (() => batch),
    schedule: (length) => code.schedule(regime, config.schedule, length),
    optimizer: code.optimizer(optimizer),
    weightDecay: optimizer.weightDecay,
    resetsMomentum: optimizer.resetsMomentum,
    gradientNoise: optimizer.gradientNoise,
    update: code.update({ ghostBatch: ghostByGhost, ...config.update }),
    losses: code.losses?.(config.losses),
    statistics: statistics && ((examples) => statistics(config.statistics, examples)),
    average: code.average?.(config.average),
  } satisfies Partial<FitOptions>;
}
