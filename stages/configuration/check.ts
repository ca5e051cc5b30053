import type { z } from "zod";
import { UserError } from "../../pipeline/words/errors.ts";
import { claimSchema } from "./claims_schema.ts";
import { beyondBounds } from "./bounds.ts";
import { withDataDefaults } from "./data_defaults.ts";
import { type Dataset, datasetSchema } from "./dataset.ts";
import { type FolderEntry, folderSchema, isFolderEntry } from "./folder_dataset.ts";
import { checkValue, type Mistake } from "./check_value.ts";
import { type Chosen, isTree, readConfigFiles, type Tree } from "./config_files.ts";
import { equalTitles } from "./equal_titles.ts";
import { idleSettings } from "./idle_settings.ts";
import { inherit, type ParentField } from "./inherit.ts";
import { mistakeTexts } from "./mistake_texts.ts";
import { isOwnNetwork, NETWORKS } from "../networks.ts";
import type { OwnNetworks } from "../own_networks/look_at_networks.ts";
import { nameMistake } from "./name_mistake.ts";
import { own } from "./own.ts";
import { withOwnNetwork } from "./with_own_network.ts";
import { paperFiguresSchema } from "./paper_figures.ts";
import { expandSweeps } from "./expand_sweeps.ts";
import { set, type Setting } from "./set.ts";
import { takenNames } from "./taken_names.ts";
import { unknownNames, usedMethods } from "./unknown_names.ts";
import { unknownFiles } from "./unknown_files.ts";
import { usedEntries } from "./used_entries.ts";
import { withDefaults } from "./with_defaults.ts";
import { withThreads } from "./with_threads.ts";
import {
  experimentSchema,
  methodSchema,
  type Paper,
  paperRows,
  paperSchema,
  profileSchema,
} from "./schema.ts";
import type { Json } from "../../pipeline/types.ts";
import type { Configuration } from "./configuration.ts";

export type { Setting };

/** Valid experiments with the methods and data sets they name, before sweeps are expanded. */
export type SoundExperiments = Pick<
  Configuration,
  "experiments" | "methods" | "datasets" | "networks"
>;

/** What is known of data, networks and methods beyond `configs/`. */
export interface Knowledge {
  /** Checks experiments against their data sets and networks. */
  readonly mistakesIn: (sound: SoundExperiments) => readonly Mistake[];
  /** The number of training images of a data set; null where it is not known. */
  readonly trainingImages: (dataset: Dataset) => number | null;
  /**
   * Looks into the folder of a data set of one's own, and completes its entry.
   *
   * @param isUsed whether this run uses the data set; what it does not use is not looked at
   * @returns the data set, null if it is not known, and mistakes with their paths
   */
  readonly lookInto?: (name: string, entry: FolderEntry, isUsed: boolean) => Promise<{
    readonly dataset: Dataset | null;
    readonly mistakes: readonly Mistake[];
  }>;
  /** Looks at files of one's own, by their paths in the project. */
  readonly ownNetworks: (modules: readonly string[]) => Promise<OwnNetworks>;
}

const NO_KNOWLEDGE: Knowledge = {
  mistakesIn: () => [],
  trainingImages: () => null,
  ownNetworks: () => Promise.resolve({ networks: {}, mistakes: [] }),
};

/** The valid part of `configs/`, and its mistakes. */
export interface CheckedConfiguration {
  /** Valid experiments of the profile, with everything they name; null if no experiment is valid. */
  readonly configuration: Configuration | null;
  /** A line for each mistake: file, line, column, field, what was found and what was wanted. */
  readonly mistakes: readonly string[];
  /** The same for mistakes in experiments and data sets that the profile does not use. */
  readonly idleMistakes: readonly string[];
  /** Paths of settings that no run of the profile has. */
  readonly idleSettings: readonly string[];
}

/**
 * Reads and checks all of `configs/` for one profile. `settings` replace single values before the check; their paths are
 * `experiments.<name>.…`, `methods.<name>.…`, `profile.…`.
 */
export async function checkConfiguration(
  root: string,
  chosen: Chosen,
  settings: readonly Setting[] = [],
  knowledge: Partial<Knowledge> = {},
): Promise<CheckedConfiguration> {
  const { mistakesIn, trainingImages, lookInto, ownNetworks } = {
    ...NO_KNOWLEDGE,
    ...knowledge,
  };
  const files = await readConfigFiles(root, chosen);
  const tree: Tree = { ...files.tree };
  const unset = settings.flatMap((setting) => set(tree, setting) ?? []);

  const mistakes: Mistake[] = [...files.mistakes];
  const check = <Schema extends z.ZodType>(schema: Schema, value: unknown, ...path: string[]) =>
    value === undefined ? null : checkValue(schema, value, path, mistakes);
  const each = <Schema extends z.ZodType>(schema: Schema, section: string, ...up: ParentField[]) =>
    checkEach(tree, section, up, (name, value) => check(schema, value, section, name), mistakes);

  const unfit = typeof chosen === "string" && tree.profile !== undefined
    ? nameMistake("profile", chosen)
    : null;
  if (unfit !== null) mistakes.push({ path: ["profile"], text: unfit, isKey: true });
  const profile = unfit === null ? check(profileSchema, tree.profile, "profile") : null;
  const methods = each(methodSchema, "methods", "extends");
  const used = usedEntries(tree, settings);
  const entries = checkEach(tree, "datasets", ["extends", "reduces"], (name, value) => {
    const schema: z.ZodType<Dataset | FolderEntry> = isFolderEntry(value)
      ? folderSchema
      : datasetSchema;
    return check(schema, value, "datasets", name);
  }, mistakes);
  const datasets: Record<string, Dataset> = {};
  for (const [name, entry] of Object.entries(entries)) {
    if ("files" in entry) {
      const found = [...unknownFiles(name, entry), ...beyondBounds("datasets", name, entry)];
      mistakes.push(...found);
      if (found.length === 0) datasets[name] = entry;
    } else {
      const looked = await lookInto?.(name, entry, used?.datasets.has(name) === true);
      mistakes.push(...looked?.mistakes ?? []);
      if (looked?.dataset) datasets[name] = looked.dataset;
    }
  }
  const experiments = checkEach(tree, "experiments", ["extends", "reduces"], (name, value) => {
    const data = isTree(value) ? own(datasets, String(value.dataset)) : undefined;
    const examples = data === undefined ? null : trainingImages(data);
    const onData = withDataDefaults(tree.experiments, name, value, data);
    const whole = isTree(onData) ? withDefaults(onData, name, examples) : onData;
    const placed = isTree(whole) ? withOwnNetwork(whole, name, root, mistakes) : whole;
    const checked = check(experimentSchema, placed ?? whole, "experiments", name);
    return placed === null ? null : checked;
  }, mistakes);
  const claims = each(claimSchema, "claims");
  for (const [name, claim] of Object.entries(claims)) {
    mistakes.push(...beyondBounds("claims", name, claim));
  }
  const paper = check(paperSchema, tree.paper, "paper");
  const paperFigures = check(paperFiguresSchema, tree.paper_figures, "paper_figures");
  mistakes.push(
    ...unknownNames(tree, { profile, experiments, methods, paper, claims }, files.unreadable),
    ...takenNames({ experiments, methods }),
    ...equalTitles(tree, { experiments, methods }),
  );
  const looked = await ownNetworks(
    Object.entries(experiments).flatMap(([name, { network }]) =>
      isOwnNetwork(network) && used?.experiments.has(name) ? [network] : []
    ),
  );
  const networks = { ...NETWORKS, ...looked.networks };
  const parts = { experiments, methods, datasets, networks };
  const usable = paper === null ? {} : soundExperiments(parts, paper);
  mistakes.push(...mistakesIn({ ...parts, experiments: usable }));
  const isIdle = (section: PropertyKey | undefined, name: PropertyKey | undefined) =>
    (section === "experiments" || section === "datasets") && name !== undefined &&
    used?.[section].has(String(name)) === false;
  const profileName = typeof chosen === "string" ? chosen : chosen.experiment;
  const textsOf = (found: readonly Mistake[]) =>
    mistakeTexts(found, files, profileName, settings.map(({ path }) => path));
  const { idle = [], counted = [] } = Object.groupBy(
    mistakes,
    ({ path: [section, name], experiment }) =>
      isIdle(section, name) || isIdle("experiments", experiment) ? "idle" : "counted",
  );
  const unreadable = (ofIdle: boolean) =>
    files.unreadable.filter(({ entry }) => ofIdle === (entry !== null && isIdle(...entry)))
      .map(({ text }) => text);
  const texts = await textsOf(counted);
  const names = profile?.experiments.filter((name) => Object.hasOwn(usable, name)) ?? [];
  const configuration =
    profile === null || paper === null || paperFigures === null || names.length === 0 ? null : {
      ...parts,
      experiments: usable,
      profile: { ...profile, experiments: names },
      paper,
      paperFigures,
      claims,
    };
  const running = names.map((name) => usable[name]!);
  const inRuns = {
    experiments: names,
    methods: running.flatMap(usedMethods),
    datasets: running.map(({ dataset }) => dataset),
  };
  return {
    configuration: configuration && withThreads(expandSweeps(configuration)),
    mistakes: [...unreadable(false), ...unset, ...looked.mistakes, ...texts],
    idleMistakes: [
      ...unreadable(true),
      // What an entry inherits is wrong at one place.
      ...(await textsOf(idle)).filter((text) => !texts.includes(text)),
    ],
    idleSettings: idleSettings(files.tree, settings, inRuns),
  };
}

/** Selects the experiments whose names all lead to valid entries. */
function soundExperiments(
  { experiments, methods, datasets, networks }: SoundExperiments,
  paper: Paper,
): SoundExperiments["experiments"] {
  const rows = paperRows(paper);
  const isKnown = (method: string) => Object.hasOwn(methods, method);
  const isSound = (name: string): boolean => {
    const experiment = own(experiments, name);
    if (experiment === undefined) return false;
    const { network, row, dataset, reduces } = experiment;
    return Object.hasOwn(networks, network) && (row === null || Object.hasOwn(rows, row)) &&
      Object.hasOwn(datasets, dataset) && (reduces === undefined || isSound(reduces)) &&
      usedMethods(experiment).every((method) =>
        isKnown(method) && (own(methods, method)?.against ?? []).every(isKnown)
      );
  };
  return Object.fromEntries(Object.entries(experiments).filter(([name]) => isSound(name)));
}

/** Checks every entry of a section, with the fields that it inherits; returns the valid entries. */
function checkEach<Value>(
  tree: Tree,
  section: string,
  parentFields: readonly ParentField[],
  check: (name: string, value: Json) => Value | null,
  mistakes: Mistake[],
): Record<string, Value> {
  const entries = tree[section];
  const soundEntries: Record<string, Value> = {};
  if (entries === undefined) return soundEntries;
  if (!isTree(entries)) {
    mistakes.push({ path: [section], text: "wanted a mapping of names.", isKey: false });
    return soundEntries;
  }
  for (const [name, entry] of Object.entries(entries)) {
    const unfit = nameMistake(section, name);
    if (unfit !== null) {
      mistakes.push({ path: [section, name], text: unfit, isKey: true });
      continue;
    }
    try {
      const whole = inherit(entries, name, parentFields);
      // An invalid parent is reported at its own place.
      if (isTree(entry) && !isTree(whole)) continue;
      const value = check(name, whole);
      if (value !== null) soundEntries[name] = value;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const field = parentFields.find((each) => isTree(entry) && Object.hasOwn(entry, each)) ?? "";
      mistakes.push({ path: [section, name, field], text: error.message, isKey: false });
    }
  }
  return soundEntries;
}
