import type { Experiment } from "../configuration/schema.ts";
import { isOwnNetwork, type NamedNetwork } from "../networks.ts";

/** What is said of an experiment's network: the name of a named one, the title of one's own. */
export function networkWords(
  { network }: Pick<Experiment, "network">,
  { title }: NamedNetwork,
): string {
  return `network "${isOwnNetwork(network) ? title : network}"`;
}
