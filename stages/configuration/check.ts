import type { z } from "zod";
import { UserError } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/suggest.ts";
import type { Json } from "../../pipeline/types.ts";
import { claimSchema } from "./claims_schema.ts";
import { datasetSchema } from "./dataset.ts";
import { checkValue, type Mistake } from "./check_value.ts";
import { readConfigFiles, type Tree } from "./config_files.ts";
import { inherit, type ParentField } from "./inherit.ts";
import { mistakeTexts } from "./mistake_texts.ts";
import { NETWORKS } from "../networks.ts";
import { paperFiguresSchema } from "./paper_figures.ts";
import { expandSweeps } from "./expand_sweeps.ts";
import {
  type Experiment,
  experimentSchema,
  methodSchema,
  type Paper,
  paperRows,
  paperSchema,
  type Profile,
  profileSchema,
} from "./schema.ts";
import type { Configuration } from "./configuration.ts";

/** One `--set path=value`. */
export interface Setting {
  readonly path: string;
  readonly value: Json;
}

/** What `configs/` says, and what is wrong with it. */
export interface CheckedConfiguration {
  /** Its sound part: experiments of the profile with all that they name. Null where there is none. */
  readonly configuration: Configuration | null;
  /** A line for each mistake: file, line, column, field, what was found and what was wanted. */
  readonly mistakes: readonly string[];
}

/**
 * Reads and checks `configs/` for one profile. `settings` replace single values before the check; their paths are
 * `experiments.<name>.…`, `methods.<name>.…`, `profile.…`.
 *
 * @throws {UserError} with every mistake found: the file, line and column, what was found and what was wanted
 */
export async function loadConfiguration(
  root: string,
  profileName: string,
  settings: readonly Setting[] = [],
): Promise<Configuration> {
  const { configuration, mistakes } = await checkConfiguration(root, profileName, settings);
  if (configuration !== null && mistakes.length === 0) return configuration;
  throw new UserError(
    `The configuration has ${
      mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`
    }:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`,
  );
}

/** As {@linkcode loadConfiguration}, for callers that know of further mistakes: all are told at once. */
export async function checkConfiguration(
  root: string,
  profileName: string,
  settings: readonly Setting[] = [],
): Promise<CheckedConfiguration> {
  const files = await readConfigFiles(root, profileName);
  const tree: Tree = { ...files.tree };
  const unset = settings.flatMap((setting) => set(tree, setting) ?? []);

  const mistakes: Mistake[] = [];
  const check = <Schema extends z.ZodType>(schema: Schema, value: unknown, ...path: string[]) =>
    value === undefined ? null : checkValue(schema, value, path, mistakes);
  const each = <Schema extends z.ZodType>(schema: Schema, section: string, ...up: ParentField[]) =>
    checkEach(tree, section, up, (name, value) => check(schema, value, section, name), mistakes);

  const profile = check(profileSchema, tree.profile, "profile");
  const methods = each(methodSchema, "methods", "extends");
  const experiments = each(experimentSchema, "experiments", "extends", "reduces");
  const datasets = each(datasetSchema, "datasets", "extends", "reduces");
  const claims = each(claimSchema, "claims");
  const paper = check(paperSchema, tree.paper, "paper");
  const paperFigures = check(paperFiguresSchema, tree.paper_figures, "paper_figures");
  mistakes.push(...unknownNames(tree, { profile, experiments, methods, paper, claims }));
  const texts = await mistakeTexts(mistakes, files, profileName, settings.map(({ path }) => path));
  const configuration = profile === null || paper === null || paperFigures === null
    ? null
    : sound({ profile, experiments, methods, paper, paperFigures, datasets, claims });
  return {
    configuration: configuration && expandSweeps(configuration),
    mistakes: [...files.unreadable, ...unset, ...texts],
  };
}

/** Without the experiments that name what is not there or not sound; null if none is left. */
function sound(configuration: Configuration): Configuration | null {
  const { profile, experiments, methods, paper, datasets } = configuration;
  const isSound = (name: string): boolean => {
    const experiment = experiments[name];
    if (experiment === undefined) return false;
    const { network, row, dataset, reduces } = experiment;
    const used = usedMethods(experiment);
    return network in NETWORKS && row in paperRows(paper) && dataset in datasets &&
      (reduces === undefined || reduces in experiments) &&
      used.every((each) =>
        methods[each] !== undefined && (methods[each].against ?? []).every((m) => m in methods)
      );
  };
  const names = profile.experiments.filter(isSound);
  return names.length === 0
    ? null
    : { ...configuration, profile: { ...profile, experiments: names } };
}

function usedMethods({ sweep, methods }: Experiment): readonly string[] {
  return sweep === undefined ? methods : Object.keys(sweep);
}

/** Checks every entry of a section after it has inherited from the one it names; returns the sound ones. */
function checkEach<Value>(
  tree: Tree,
  section: string,
  parentFields: readonly ParentField[],
  check: (name: string, value: unknown) => Value | null,
  mistakes: Mistake[],
): Record<string, Value> {
  const entries = tree[section];
  const soundEntries: Record<string, Value> = {};
  if (entries === undefined) return soundEntries;
  if (!isTree(entries)) {
    mistakes.push({ path: [section], text: "expected a mapping of names", isKey: false });
    return soundEntries;
  }
  for (const [name, entry] of Object.entries(entries)) {
    try {
      const value = check(name, inherit(entries, name, parentFields));
      if (value !== null) soundEntries[name] = value;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const field = parentFields.find((each) => isTree(entry) && each in entry) ?? "";
      mistakes.push({ path: [section, name, field], text: error.message, isKey: false });
    }
  }
  return soundEntries;
}

/** Names that lead nowhere. What is declared counts, sound or not; a section that cannot be read knows all names. */
function unknownNames(
  tree: Tree,
  { profile, experiments, methods, paper, claims }:
    & Pick<Configuration, "experiments" | "methods" | "claims">
    & { readonly profile: Profile | null; readonly paper: Paper | null },
): Mistake[] {
  const names = (section: string) => isTree(tree[section]) ? Object.keys(tree[section]) : null;
  const mistake = (
    path: readonly PropertyKey[],
    kind: string,
    name: string,
    known: readonly string[] | null,
  ): Mistake[] => {
    if (known === null || known.includes(name)) return [];
    const text = `there is no ${kind} "${name}".${didYouMean(name, known)}`;
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
    ...Object.entries(methods).flatMap(([name, { against = [] }]) =>
      against.flatMap((other, i) =>
        mistake(["methods", name, "against", i], "method", other, methodNames)
      )
    ),
    ...Object.entries(claims).flatMap(([name, claim]) =>
      (["of", "from"] as const).flatMap((field) => {
        const method = claim[field];
        return method === undefined
          ? []
          : mistake(["claims", name, field], "method", method, methodNames);
      })
    ),
    ...Object.entries(experiments).flatMap(([name, experiment]) => {
      const { network, row, dataset, sweep } = experiment;
      const at = (...field: PropertyKey[]) => ["experiments", name, ...field];
      return [
        ...mistake(at("network"), "network", network, Object.keys(NETWORKS)),
        ...mistake(at("row"), "row of configs/paper.yaml", row, rows),
        ...mistake(at("dataset"), "data set", dataset, datasetNames),
        ...usedMethods(experiment).flatMap((each, i) =>
          mistake(sweep ? at("sweep", each) : at("methods", i), "method", each, methodNames)
        ),
      ];
    }),
  ].filter(({ path }, i, all) => all.findIndex((each) => String(each.path) === String(path)) === i);
}

/** Puts a value into the tree; returns what is wrong with its path. */
function set(tree: Tree, { path, value }: Setting): string | null {
  const parts = path.split(".");
  const known = ["profile", "experiments", "methods", "paper", "datasets", "claims"];
  if (parts.length < 2 || !known.includes(parts[0]!)) {
    return `Cannot set "${path}": expected a path that begins with ${known.join(", ")}, ` +
      `such as "experiments.f1-digits.regime.epochs".${didYouMean(parts[0]!, known)}`;
  }
  // Of a profile that is not there, enough is said.
  if (!(parts[0]! in tree)) return null;
  const last = parts.pop()!;
  let at = tree;
  for (const part of parts) {
    const inner = at[part];
    at[part] = isTree(inner) ? { ...inner } : {};
    at = at[part] as Tree;
  }
  at[last] = value;
  return null;
}

function isTree(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
