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

/** What the released code does otherwise; nothing where the experiment follows the text. */
function releasedIn({ follow, released }: Experiment): NonNullable<Experiment["released"]> {
  return follow === "code" ? released ?? {} : {};
}

/**
 * |B_L|: 4096 (paper, section 6). Without ghost batches the paper's AlexNet was run at 2048 for lack of memory (Table 2,
 * footnote 8). The authors' run_experiments.sh names a size of its own for ResNet44.
 */
function largeBatch(experiment: Experiment, { batchNorm }: Method): number {
  const { large, withoutGhosts } = experiment.batch;
  const inText = batchNorm === "ghost" ? large : withoutGhosts ?? large;
  return releasedIn(experiment).largeBatch ?? inText;
}

/** The batch of a method: the small one for SB, the large one for the other columns, its own in a sweep (figures 1 to 7). */
export function batchOf(experiment: Experiment, method: Method): number {
  if (typeof method.batch === "number") return method.batch;
  return method.batch === "small" ? experiment.batch.small : largeBatch(experiment, method);
}

/**
 * |B_S|, to which learning rate and regime are scaled: the small batch (paper, equation 7 and section 5). The authors'
 * main_normal.py counts from 256 whatever the small batch is, and main_gbn.py from the size of its ghosts.
 */
export function referenceBatch(experiment: Experiment, { batchNorm }: Method): number {
  const { referenceBatch } = releasedIn(experiment);
  if (referenceBatch === undefined) return experiment.batch.small;
  return batchNorm === "ghost" ? ghostBatchOf(experiment) : referenceBatch;
}

/** |B_S| of Algorithm 1: 128 (paper, section 6), 256 for ResNet44 in the authors' run_experiments.sh. */
function ghostBatchOf(experiment: Experiment): number {
  return releasedIn(experiment).ghostBatch ?? experiment.ghostBatch;
}

/** The regime as a method changes it: its rates are scaled (equation 7), its epochs adapted (section 5). */
function methodRegime(experiment: Experiment, method: Method): Regime {
  const reference = referenceBatch(experiment, method);
  let regime = regimeOf(experiment);
  if (method.learningRate !== "unchanged") {
    const scaling = method.learningRate === "linear" ? linearScaling : squareRootScaling;
    regime = scaleLearningRate(regime, scaling(batchOf(experiment, method), reference));
  }
  if (method.regime === "unchanged") return regime;
  // A small batch is adapted as the large one is, to be compared with it.
  const large = typeof method.batch === "number" ? method.batch : largeBatch(experiment, method);
  return adaptRegime(regime, large, reference);
}

/** Applies a method to an experiment. */
export function trainConfig(experiment: Experiment, named: Method): TrainConfig {
  const released = releasedIn(experiment);
  const method = methodIn(experiment, named);
  const batch = batchOf(experiment, method);
  const ghostBatch = ghostBatchOf(experiment);
  const isGhost = method.batchNorm === "ghost";
  return {
    batch,
    batchNorm: isGhost ? { form: "ghost", ghostBatch } : { form: "batch" },
    ...(isGhost && experiment.ghostExecution === "accumulate" && { ghostByGhost: ghostBatch }),
    regime: methodRegime(experiment, method),
    optimizer: {
      momentum: released.momentum ?? experiment.optimizer.momentum,
      weightDecay: experiment.optimizer.weightDecay,
      gradientClip: released.gradientClip ?? experiment.optimizer.gradientClip,
      ...(released.resetsMomentum && { resetsMomentum: true }),
      ...(method.gradientNoise === "matched" && {
        gradientNoise: matchingNoise(batch, referenceBatch(experiment, method)),
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
