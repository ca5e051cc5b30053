import type { Preprocessing } from "../../models/images/preprocessing.ts";
import type { BatchNormSettings } from "../../models/batch_norm_form.ts";
import { adaptFirstPhase, adaptToLastRate } from "../../models/training/partial_adaptation.ts";
import {
  adaptRegime,
  linearScaling,
  matchingNoise,
  type Regime,
  scaleLearningRate,
  squareRootScaling,
} from "../../models/training/regime.ts";
import type { OptimizerSettings } from "../../models/training/optimizer.ts";
import type { Json } from "../../pipeline/types.ts";
import type { Numerics } from "../device/numerics.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { growBatch } from "./batch_growth.ts";
import { type RuleSettings, ruleSettings } from "./optimizer_rule.ts";
import { updateRemedies, updateSettings } from "./update_remedy.ts";

/** Configuration of a train stage: every setting of one training, as numbers. */
export interface TrainConfig {
  readonly batch: number;
  readonly batchNorm: BatchNormSettings;
  /** Ghost batch size if gradients are accumulated over ghost batches; absent if one graph holds the whole batch. */
  readonly ghostByGhost?: number;
  readonly regime: Regime;
  readonly optimizer: OptimizerSettings & RuleSettings;
  readonly preprocessing: Preprocessing;
  readonly numerics: Numerics;
  readonly divergence: "fail" | "record";
  /** Settings of the modules that the method names. What is absent is as in the paper. */
  readonly batchSizes?: Json;
  readonly schedule?: Json;
  readonly update?: Readonly<Record<string, Json>>;
  readonly losses?: Json;
  readonly statistics?: Json;
  readonly average?: Json;
  /** Number of training examples held out for validation; absent: none. */
  readonly validation?: number;
  /** Number of epochs at the beginning whose rows of the history are by update; absent: none. */
  readonly rowsByUpdate?: number;
  /** Number of the branch of a training that starts from another one's weights; absent: no branch. */
  readonly branch?: number;
}

/** Returns the method by the paper's text or, with `follow: code`, by the authors' code. */
export function methodIn({ follow }: Experiment, method: Method): Method {
  return follow === "code" ? { ...method, ...method.released } as Method : method;
}

/** Returns the settings of the authors' code that depart from the text; empty if the experiment follows the text. */
function releasedIn({ follow, released }: Experiment): NonNullable<Experiment["released"]> {
  return follow === "code" ? released ?? {} : {};
}

/**
 * Returns |B_L|: 4096 (paper, section 6). Without ghost batches, the paper trained AlexNet at 2048 for lack of memory
 * (Table 2, footnote 8). The authors' run_experiments.sh has another size for ResNet44.
 */
function largeBatch(experiment: Experiment, { batchNorm }: Method): number {
  const { large, withoutGhosts } = experiment.batch;
  const inText = batchNorm === "ghost" ? large : withoutGhosts ?? large;
  return releasedIn(experiment).largeBatch ?? inText;
}

/** Returns the batch size of a method: |B_S| for SB, |B_L| for other columns, its own in a sweep (figures 1 to 7). */
export function batchOf(experiment: Experiment, method: Method): number {
  if (typeof method.batch === "number") return method.batch;
  return method.batch === "small" ? experiment.batch.small : largeBatch(experiment, method);
}

/**
 * Returns the batch size that learning rate and regime are scaled from: |B_S| (paper, equation 7 and section 5). The
 * authors' main_normal.py always scales from 256, their main_gbn.py from the ghost batch size.
 */
export function referenceBatch(experiment: Experiment, method: Method): number {
  const { referenceBatch } = releasedIn(experiment);
  if (referenceBatch === undefined) return experiment.batch.small;
  return method.batchNorm === "ghost" ? ghostBatchOf(experiment, method) : referenceBatch;
}

/** Returns the ghost batch size, |B_S| of Algorithm 1: 128 (section 6), or 256 for ResNet44 in run_experiments.sh. */
function ghostBatchOf(experiment: Experiment, { ghostBatch }: Method): number {
  return ghostBatch ?? releasedIn(experiment).ghostBatch ?? experiment.ghostBatch;
}

/** Returns the ghost batch size of a method; null if it has no ghost batches. */
export function ghostSize(experiment: Experiment, named: Method): number | null {
  const method = methodIn(experiment, named);
  return method.batchNorm === "ghost" ? ghostBatchOf(experiment, method) : null;
}

/** Whether a method has the ghosts of the authors' main_gbn.py (`released.ghosts`); remedies of updates have their own. */
export function hasGhostChunks(experiment: Experiment, named: Method): boolean {
  const method = methodIn(experiment, named);
  return releasedIn(experiment).ghosts === "chunks" && method.batchNorm === "ghost" &&
    updateRemedies(method).length === 0 && method.gradientNoise !== "matched-on-norm";
}

/** Returns the factor of a method's learning rates (equation 7). */
export function learningRateFactor(experiment: Experiment, method: Method): number {
  const { learningRate } = method;
  const batches = [batchOf(experiment, method), referenceBatch(experiment, method)] as const;
  if (learningRate === "unchanged") return 1;
  if (learningRate === "square-root") return squareRootScaling(...batches);
  if (learningRate === "linear") return linearScaling(...batches);
  const { power = 0, times = 1 } = learningRate;
  return times * (batches[0] / batches[1]) ** power;
}

const ADAPTATIONS = {
  adapted: adaptRegime,
  "adapted-first-phase": adaptFirstPhase,
  "adapted-last-rate": adaptToLastRate,
} as const;

/** Returns the regime of a method: it scales the learning rates (equation 7) and adapts the epochs (section 5). */
function methodRegime(experiment: Experiment, method: Method): Regime {
  const reference = referenceBatch(experiment, method);
  const regime = scaleLearningRate(regimeOf(experiment), learningRateFactor(experiment, method));
  if (method.regime === "unchanged") return regime;
  return ADAPTATIONS[method.regime](regime, adaptedBatch(experiment, method), reference);
}

/**
 * Returns the batch that an adapted regime is for. An adapted small batch trains for as many epochs as +RA, so that the two
 * can be compared: by the text, +RA has ghost batches; by the authors' run_experiments.sh, it has none.
 */
function adaptedBatch(experiment: Experiment, method: Method): number {
  if (method.batch !== "small") return batchOf(experiment, method);
  const batchNorm = experiment.follow === "code" ? "batch" : "ghost";
  return largeBatch(experiment, { ...method, batchNorm });
}

/** Returns what is said of the optimizer: the method's words, then those of the released code, then the experiment's. */
export function chosenOptimizer(
  experiment: Experiment,
  method: Method,
): Experiment["optimizer"] & { readonly resetsMomentum?: boolean } {
  return { ...experiment.optimizer, ...releasedIn(experiment), ...method.optimizer };
}

/** Returns the settings of the optimizer. */
function optimizerOf(experiment: Experiment, method: Method): TrainConfig["optimizer"] {
  const chosen = chosenOptimizer(experiment, method);
  const { momentum, weightDecay, gradientClip, resetsMomentum, orderedNorm } = chosen;
  return {
    momentum,
    weightDecay,
    gradientClip,
    ...(resetsMomentum && { resetsMomentum }),
    ...(orderedNorm && { orderedNorm }),
    ...ruleSettings(chosen),
    ...(method.gradientNoise !== "none" && {
      gradientNoise: matchingNoise(
        batchOf(experiment, method),
        referenceBatch(experiment, method),
      ),
    }),
  };
}

/** Returns the settings of the schedule that the method has in place of the drops alone. */
function scheduleOf(experiment: Experiment, method: Method): Json | undefined {
  const { decay } = method;
  const warmUp = warmUpOf(experiment, method);
  return decay === undefined ? warmUp : { ...decay, ...(warmUp && { warmUp }) };
}

/** Returns the warm-up of a method. From the rate of the small batch, it rises from the inverse of the scaling's factor. */
function warmUpOf(experiment: Experiment, method: Method) {
  const { warmUp } = method;
  if (warmUp === undefined) return undefined;
  const { from, ...length } = warmUp;
  return { ...length, from: from === "small" ? 1 / learningRateFactor(experiment, method) : from };
}

/** Returns the regime of a method and, if its batch grows, the batch sizes. */
function growthOf(
  experiment: Experiment,
  method: Method,
): Pick<TrainConfig, "regime" | "batchSizes"> {
  const regime = methodRegime(experiment, method);
  const { batchGrowth } = method;
  if (batchGrowth === undefined) return { regime };
  const most = batchGrowth.upTo === "large" ? largeBatch(experiment, method) : batchGrowth.upTo;
  const grown = growBatch(regime, batchOf(experiment, method), most);
  return { regime: grown.regime, batchSizes: { ...grown.batchSizes } };
}

/** Applies a method to an experiment: the configuration of its trainings. */
export function trainConfig(experiment: Experiment, named: Method): TrainConfig {
  const method = methodIn(experiment, named);
  const ghostBatch = ghostBatchOf(experiment, method);
  const isGhost = method.batchNorm === "ghost";
  const schedule = scheduleOf(experiment, method);
  const { labelSmoothing, average, noiseScale } = method;
  const inParts = isGhost && (experiment.ghostExecution === "accumulate" || noiseScale === true);
  const batch = batchOf(experiment, method);
  const chunked = hasGhostChunks(experiment, method);
  const update = chunked
    ? { batch, ghostBatch }
    : updateSettings(method, ghostBatch, inParts, referenceBatch(experiment, method));
  return {
    batch,
    // A chunk is a pass of its own, whose batch norm is that of a whole batch.
    batchNorm: isGhost && !chunked ? { form: "ghost", ghostBatch } : { form: "batch" },
    ...(inParts && update === undefined &&
      method.gradientNoise !== "matched-on-norm" && { ghostByGhost: ghostBatch }),
    ...growthOf(experiment, method),
    optimizer: optimizerOf(experiment, method),
    ...(schedule !== undefined && { schedule }),
    ...(update !== undefined && { update }),
    ...(labelSmoothing !== undefined && { losses: { share: labelSmoothing } }),
    ...(average !== undefined && { average }),
    preprocessing: experiment.preprocessing,
    numerics: experiment.numerics,
    divergence: experiment.divergence,
    ...(experiment.rowsByUpdate !== undefined && { rowsByUpdate: experiment.rowsByUpdate }),
  };
}

/** Merges the schedules of learning rate and weight decay into one list of drops, by epoch. */
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
