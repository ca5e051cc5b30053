import type { Configuration } from "../configuration/configuration.ts";
import { isOwnNetwork } from "../networks.ts";
import { dataFacts } from "../training/data_facts.ts";

/** What a model card says of networks and data, by what the configuration knows. */
export interface CardFacts {
  /** What the trainings are of: a profile, or an experiment. */
  readonly name: string;
  /** Whether every experiment stands beside a row of the paper, with a network and data of the project. */
  readonly isReproduction: boolean;
  /** By the names of their data sets. */
  readonly data: Readonly<Record<string, CardData>>;
}

/** A data set on a model card. */
export interface CardData {
  readonly title: string;
  readonly homepage?: string;
  /** The terms that its entry states. */
  readonly licence?: string;
  /** What Hugging Face calls that which the networks do with it. */
  readonly task: "image-classification" | "tabular-classification";
}

/** Collects what a card says of the experiments of a profile. */
export function cardFacts(
  name: string,
  { profile, experiments, datasets }: Configuration,
): CardFacts {
  const shown = profile.experiments.map((experiment) => experiments[experiment]!);
  const data = shown.map(({ dataset }): [string, CardData] => {
    const entry = datasets[dataset]!;
    const { title, homepage, licence } = entry;
    const [height, width] = dataFacts(entry).shape ?? [];
    const isTable = height === 1 && width === 1;
    return [dataset, {
      title,
      ...(homepage !== undefined && { homepage }),
      ...(licence !== undefined && { licence }),
      task: isTable ? "tabular-classification" : "image-classification",
    }];
  });
  return {
    name,
    // What extends a row of the paper inherits it, whatever network and data it has.
    isReproduction: shown.every(({ row, network, dataset }) =>
      row !== null && !isOwnNetwork(network) && datasets[dataset]!.prepare.format !== "folder"
    ),
    data: Object.fromEntries(data),
  };
}
