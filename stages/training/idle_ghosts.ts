import type { Configuration } from "../configuration/configuration.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { methodIn, trainConfig } from "./train_config.ts";

/**
 * The methods of an experiment whose ghost batches do nothing, since they are there for batch norm alone, and its network has
 * none.
 */
export function idleGhosts(
  { experiments, methods, networks }: Pick<Configuration, "experiments" | "methods" | "networks">,
  name: string,
): string[] {
  const experiment = experiments[name]!;
  if (networks[experiment.network]!.batchNorm !== false) return [];
  return experiment.methods.filter((method) => isForNormAlone(experiment, methods[method]!));
}

/** Whether the ghost batches of a method feed batch norm, and nothing else. */
function isForNormAlone(experiment: Experiment, method: Method): boolean {
  const { sam, gradientPenalty, adaScale, noiseScale } = methodIn(experiment, method);
  return trainConfig(experiment, method).batchNorm.form === "ghost" &&
    !sam?.perGhost && gradientPenalty === undefined && !adaScale && !noiseScale;
}

/** Says of methods, by their titles, that their ghost batches do nothing. */
export function idleGhostsText(network: string, titles: readonly string[]): string {
  const list = new Intl.ListFormat("en-GB").format(titles);
  return `${network} has no batch norm, so the ghost batches of ${list} have nothing to do.`;
}
