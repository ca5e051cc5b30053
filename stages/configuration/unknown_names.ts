import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import { isOwnNetwork, NETWORKS } from "../networks.ts";
import type { Mistake } from "./check_value.ts";
import { isTree, type Tree, type Unreadable } from "./config_files.ts";
import type { Configuration } from "./configuration.ts";
import { ADDED_METHODS } from "./added_methods.ts";
import { type Experiment, type Paper, paperRows, type Profile } from "./schema.ts";

/** The methods that an experiment names. */
export function usedMethods({ sweep, methods }: Experiment): readonly string[] {
  return sweep === undefined ? methods : Object.keys(sweep);
}

/** Number of names up to which a message lists them all, if none is similar. */
const FEW = 20;

/** Finds names without an entry. Invalid entries count as entries; names in a section that cannot be read are accepted. */
export function unknownNames(
  tree: Tree,
  { profile, experiments, methods, paper, claims }:
    & Pick<Configuration, "experiments" | "methods" | "claims">
    & { readonly profile: Profile | null; readonly paper: Paper | null },
  unreadable: readonly Unreadable[],
): Mistake[] {
  const names = (section: string) =>
    isTree(tree[section])
      ? [
        ...Object.keys(tree[section]),
        ...unreadable.flatMap(({ entry }) => entry?.[0] === section ? [entry[1]] : []),
      ]
      : null;
  const mistake = (
    path: readonly PropertyKey[],
    kind: string,
    name: string,
    known: readonly string[] | null,
  ): Mistake[] => {
    if (known === null || known.includes(name)) return [];
    const near = didYouMean(name, known);
    const isListed = near === "" && known.length > 0 && known.length <= FEW;
    const list = isListed ? ` Wanted one of: ${known.join(", ")}.` : near;
    const text = `there is no ${kind} "${name}".${list}`;
    return [{ path, text, isKey: false }];
  };
  const [experimentNames, methodNames, datasetNames] = [
    names("experiments"),
    names("methods"),
    names("datasets"),
  ];
  const rows = paper === null ? null : Object.keys(paperRows(paper));
  return [
    ...(profile?.experiments ?? []).flatMap((name, i) =>
      mistake(["profile", "experiments", i], "experiment", name, experimentNames)
    ),
    ...(["small", "large"] as const).flatMap((field) => {
      const method = profile?.remedies?.[field];
      return method === undefined
        ? []
        : mistake(["profile", "remedies", field], "method", method, methodNames);
    }),
    ...Object.entries(methods).flatMap(([name, { against = [] }]) =>
      against.flatMap((other, i) =>
        mistake(["methods", name, "against", i], "method", other, methodNames)
      )
    ),
    ...Object.entries(claims).flatMap(([name, claim]) => [
      ...(["of", "from"] as const).flatMap((field) => {
        const method = claim[field];
        return method === undefined
          ? []
          : mistake(["claims", name, field], "method", method, methodNames);
      }),
      ...(claim.experiments ?? []).flatMap((experiment, i) =>
        mistake(["claims", name, "experiments", i], "experiment", experiment, experimentNames)
      ),
    ]),
    ...Object.entries(experiments).flatMap(([name, experiment]) => {
      const { network, row, dataset, sweep } = experiment;
      const at = (...field: PropertyKey[]) => ["experiments", name, ...field];
      return [
        // What there is to say of a file of one's own is said of the file.
        ...(isOwnNetwork(network)
          ? []
          : mistake(at("network"), "network", network, Object.keys(NETWORKS)).map((one) => ({
            ...one,
            text: `${one.text} A file of your own is named by its path, such as ./${network}.ts.`,
          }))),
        ...(row === null ? [] : mistake(at("row"), "row of configs/paper.yaml", row, rows)),
        ...mistake(at("dataset"), "data set", dataset, datasetNames),
        ...usedMethods(experiment).flatMap((each, i) => {
          const added = experiment[ADDED_METHODS]?.indexOf(each) ?? -1;
          const place = sweep
            ? at("sweep", each)
            : added >= 0
            ? at(ADDED_METHODS, added)
            : at("methods", i);
          return mistake(place, "method", each, methodNames);
        }),
      ];
    }),
  ].filter(({ path }, i, all) => all.findIndex((each) => String(each.path) === String(path)) === i);
}
