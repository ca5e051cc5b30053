import { count } from "../../pipeline/words/text.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { isOwnNetwork } from "../networks.ts";
import { dataFacts } from "./data_facts.ts";
import { networkWords } from "./network_words.ts";

/**
 * Says that a named network has more classes than the data of an experiment; null if it has as many. A network of one's own
 * is refused then, and editions of the paper's rows are meant so.
 */
export function idleClassesText(
  { experiments, datasets, networks }: Pick<
    Configuration,
    "experiments" | "datasets" | "networks"
  >,
  name: string,
): string | null {
  const experiment = experiments[name]!;
  const network = networks[experiment.network]!;
  const { classes } = dataFacts(datasets[experiment.dataset]!);
  if (experiment.row !== null || isOwnNetwork(experiment.network) || network.classes <= classes) {
    return null;
  }
  const idle = network.classes - classes;
  return `${
    networkWords(experiment, network)
  } has ${network.classes} classes, but data set "${experiment.dataset}" has ${classes}, so that ${
    count(idle, "output")
  } of it ${idle === 1 ? "is" : "are"} never right. ` +
    "A network of your own has as many as it says: `deno task new network <name>` writes one.";
}
