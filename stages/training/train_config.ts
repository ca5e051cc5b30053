import type { Preprocessing } from "../../models/training/backward_pass.ts";
import type { BatchNormSettings } from "../../models/batch_norm_form.ts";
import {
  adaptRegime,
  linearScaling,
  matchingNoise,
  type Regime,
  scaleLearningRate,
  squareRootScaling,
} from "../../models/training/regime.ts";
import type { Optimizer } from "../../models/training/optimizer.ts";
import type { Numerics } from "../device/numerics.ts";
import type { Experiment, Method } from "../configuration/schema.ts";

/** A training stage's slice of the configuration: what is done, with nothing left to look up. */
export interface TrainConfig {
  readonly batch: number;
  readonly batchNorm: BatchNormSettings;
  /** Size of the ghost batches where they are worked off one after the other. */
  readonly ghostByGhost?: number;
  readonly regime: Regime;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
  readonly numerics: Numerics;
  readonly divergence: "fail" | "record";
}

/** The method as the experiment uses it: as the text says, or as the released code does it. */
export function methodIn({ follow }: Experiment, method: Method): Method {
  return follow === "code" ? { ...method, ...method.released } as Method : method;
}

/** Applies a method to an experiment. */
export function trainConfig(experiment: Experiment, named: Method): TrainConfig {
  const released = experiment.follow === "code" ? experiment.released ?? {} : {};
  const method = methodIn(experiment, named);
  const { small } = experiment.batch;
  const ghostBatch = released.ghostBatch ?? experiment.ghostBatch;
  const isGhost = method.batchNorm === "ghost";
  const large = released.largeBatch ?? (isGhost ? undefined : experiment.batch.withoutGhosts) ??
    experiment.batch.large;
  const batch = typeof method.batch === "number"
    ? method.batch
    : method.batch === "small"
    ? small
    : large;
  // The authors' main_normal.py refers to 256, main_gbn.py to the size of its ghosts.
  const reference = released.referenceBatch === undefined
    ? small
    : isGhost
    ? ghostBatch
    : released.referenceBatch;

  let regime = regimeOf(experiment);
  if (method.learningRate !== "unchanged") {
    const scaling = method.learningRate === "linear" ? linearScaling : squareRootScaling;
    regime = scaleLearningRate(regime, scaling(batch, reference));
  }
  if (method.regime === "adapted") {
    regime = adaptRegime(regime, typeof method.batch === "number" ? batch : large, reference);
  }
  return {
    batch,
    batchNorm: isGhost ? { form: "ghost", ghostBatch } : { form: "batch" },
    ...(isGhost && experiment.ghostExecution === "accumulate" && { ghostByGhost: ghostBatch }),
    regime,
    optimizer: {
      momentum: released.momentum ?? experiment.optimizer.momentum,
      weightDecay: experiment.optimizer.weightDecay,
      gradientClip: released.gradientClip ?? experiment.optimizer.gradientClip,
      ...(released.resetsMomentum && { resetsMomentum: true }),
      ...(method.gradientNoise === "matched" && {
        gradientNoise: matchingNoise(batch, reference),
      }),
    },
    preprocessing: experiment.preprocessing,
    numerics: experiment.numerics,
    divergence: experiment.divergence,
  };
}

function regimeOf({ regime: { epochs, learningRate, weightDecay = {} } }: Experiment): Regime {
  const starts = new Set([...Object.keys(learningRate), ...Object.keys(weightDecay)].map(Number));
  let rate = learningRate["0"]!;
  const drops = [...starts].sort((a, b) => a - b).map((epoch) => {
    rate = learningRate[epoch] ?? rate;
    const decay = weightDecay[epoch];
    return { epoch, learningRate: rate, ...(decay !== undefined && { weightDecay: decay }) };
  });
  return { epochs, drops };
}
