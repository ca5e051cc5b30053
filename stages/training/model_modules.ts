import type { Experiment, Method } from "../configuration/schema.ts";
import { NETWORKS } from "../networks.ts";
import { methodIn } from "./train_config.ts";

const BATCH_NORMS = { batch: "models/batch_norm.ts", ghost: "models/ghost_batch_norm.ts" } as const;

/** Returns the modules that a stage loads by configuration: the experiment's network and one form of batch norm. */
export function modelModules(
  { network }: Experiment,
  batchNorm: keyof typeof BATCH_NORMS,
): Record<string, string> {
  return { network: NETWORKS[network]!.module, batchNorm: BATCH_NORMS[batchNorm] };
}

/** Returns the modules of a run, whose method chooses the form of batch norm. */
export function runModules(experiment: Experiment, method: Method): Record<string, string> {
  return modelModules(experiment, methodIn(experiment, method).batchNorm);
}
