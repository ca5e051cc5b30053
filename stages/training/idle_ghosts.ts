import type { Configuration } from "../configuration/configuration.ts";
import { trainConfig } from "./train_config.ts";

/** The methods of an experiment whose ghost batches do nothing, since its network has no batch norm. */
export function idleGhosts(
  { experiments, methods, networks }: Pick<Configuration, "experiments" | "methods" | "networks">,
  name: string,
): string[] {
  const experiment = experiments[name]!;
  if (networks[experiment.network]!.batchNorm !== false) return [];
  return experiment.methods.filter((method) =>
    trainConfig(experiment, methods[method]!).batchNorm.form !== "batch"
  );
}

/** Says of methods, by their titles, that their ghost batches do nothing. */
export function idleGhostsText(network: string, titles: readonly string[]): string {
  const last = titles.at(-1)!;
  const list = titles.length === 1 ? last : `${titles.slice(0, -1).join(", ")} and ${last}`;
  return `${network} has no batch norm, so the ghost batches of ${list} have nothing to do.`;
}
