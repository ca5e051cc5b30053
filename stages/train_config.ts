import type { BatchNormSettings } from "../models/batch_norm_form.ts";
import {
  adaptRegime,
  type Regime,
  scaleLearningRate,
  squareRootScaling,
} from "../models/regime.ts";
import type { Optimizer, Preprocessing } from "../models/training.ts";
import type { Experiment, Method } from "./schema.ts";

/** A training stage's slice of the configuration: what is done, with nothing left to look up. */
export interface TrainConfig {
  readonly batch: number;
  readonly batchNorm: BatchNormSettings;
  readonly regime: Regime;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
}

/** Applies a method to an experiment. */
export function trainConfig(experiment: Experiment, method: Method): TrainConfig {
  const { small, large } = experiment.batch;
  const batch = experiment.batch[method.batch];
  let regime: Regime = {
    epochs: experiment.regime.epochs,
    drops: Object.entries(experiment.regime.learningRate)
      .map(([epoch, learningRate]) => ({ epoch: Number(epoch), learningRate }))
      .sort((a, b) => a.epoch - b.epoch),
  };
  if (method.learningRate === "square-root") {
    regime = scaleLearningRate(regime, squareRootScaling(batch, small));
  }
  if (method.regime === "adapted") regime = adaptRegime(regime, large, small);
  return {
    batch,
    batchNorm: method.batchNorm === "ghost"
      ? { form: "ghost", ghostBatch: experiment.ghostBatch }
      : { form: "batch" },
    regime,
    optimizer: experiment.optimizer,
    preprocessing: experiment.preprocessing,
  };
}
