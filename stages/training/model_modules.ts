import { DECAY_MODULES } from "../configuration/decay_shapes.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { NETWORKS } from "../networks.ts";
import { optimizerModule } from "./optimizer_rule.ts";
import { chosenOptimizer, hasGhostChunks, methodIn, trainConfig } from "./train_config.ts";
import { UPDATE_REMEDIES, updateRemedies } from "./update_remedy.ts";

const BATCH_NORMS = { batch: "models/batch_norm.ts", ghost: "models/ghost_batch_norm.ts" } as const;

const AVERAGES = {
  swa: "models/averages/swa.ts",
  exponential: "models/averages/exponential.ts",
} as const;

/** Returns the modules that a stage loads by configuration: the experiment's network and one form of batch norm. */
export function modelModules(
  { network }: Experiment,
  batchNorm: keyof typeof BATCH_NORMS,
): Record<string, string> {
  return { network: NETWORKS[network]?.module ?? network, batchNorm: BATCH_NORMS[batchNorm] };
}

/** Returns the modules of an evaluation: the method chooses the form of batch norm. */
export function evaluationModules(experiment: Experiment, method: Method): Record<string, string> {
  return modelModules(experiment, trainConfig(experiment, method).batchNorm.form);
}

/** Returns the modules of a training: those of its evaluation, and what its updates are made of. */
export function trainingModules(experiment: Experiment, method: Method): Record<string, string> {
  const { ghostByGhost, batchSizes } = trainConfig(experiment, method);
  const own = methodIn(experiment, method);
  const { decay, warmUp, gradientNoise, labelSmoothing, average, noiseScale, zeroGamma, adaScale } =
    own;
  const [remedy] = updateRemedies(own);
  const named = NETWORKS[experiment.network];
  return {
    ...evaluationModules(experiment, method),
    // It changes initial values alone, so evaluations have the network as it is.
    ...(zeroGamma && named?.zeroGamma !== undefined && { network: named.zeroGamma }),
    schedule: adaScale
      ? "models/schedules/scale_invariant.ts"
      : decay !== undefined
      ? DECAY_MODULES[decay.shape]
      : warmUp !== undefined
      ? "models/schedules/warm_up.ts"
      : "models/schedules/drops.ts",
    optimizer: optimizerModule(chosenOptimizer(experiment, own)),
    update: remedy !== undefined
      ? UPDATE_REMEDIES[remedy]
      : gradientNoise === "matched-on-norm"
      ? "models/updates/noise_on_norm.ts"
      : hasGhostChunks(experiment, method)
      ? "models/updates/ghost_chunks.ts"
      : ghostByGhost !== undefined
      ? "models/updates/ghost_by_ghost.ts"
      : "models/updates/whole_batch.ts",
    ...(batchSizes !== undefined && { batchSizes: "models/batch_sizes/steps.ts" }),
    ...(labelSmoothing !== undefined && { losses: "models/losses/label_smoothing.ts" }),
    ...(noiseScale && { statistics: "models/statistics/noise_scale.ts" }),
    ...(adaScale && { statistics: "models/statistics/gain.ts" }),
    ...(average !== undefined && { average: AVERAGES[average.rule] }),
  };
}
