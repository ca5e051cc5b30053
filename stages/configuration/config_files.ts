import { messageOf } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import type { Json } from "../../pipeline/types.ts";
import type { Mistake } from "./check_value.ts";
import { ADDED_METHODS } from "./added_methods.ts";
import { own } from "./own.ts";
import { isFreeName } from "./plain_tree.ts";
import { readYaml } from "./read_yaml.ts";

/** A mapping that can be changed. */
export type Tree = { [key: string]: Json };

/** The files of `configs/` for one profile, before any check. */
export interface ConfigFiles {
  /** `profile`, `experiments`, `methods`, `paper`, `paper_figures`, `datasets`, `claims`; what cannot be read is absent. */
  readonly tree: Tree;
  /** File, relative to the project → its text. */
  readonly texts: ReadonlyMap<string, string>;
  /** What there is to say of each file that is unreadable or not YAML, and of a profile that does not exist. */
  readonly unreadable: readonly Unreadable[];
  /** Values that are not plain data. */
  readonly mistakes: readonly Mistake[];
}

/** A file that cannot be read. */
export interface Unreadable {
  /** The experiment or data set whose file it is, by section and name; null for files of more than one entry. */
  readonly entry: readonly [section: string, name: string] | null;
  readonly text: string;
}

/** What a command runs: a profile by its name, or an experiment alone, as a profile with this experiment would. */
export type Chosen = string | Alone;

/** An experiment that is run without a profile. */
export interface Alone {
  readonly experiment: string;
  /** Fields that the profile would have beside its experiment. */
  readonly profile?: Tree;
  /** Methods that the experiment has beside its own. */
  readonly methods?: readonly string[];
}

/** Seeds of an experiment that is run without a profile. */
const SEEDS_ALONE = 3;

/** Reads `configs/` for a profile or an experiment; if that does not exist, everything else. */
export async function readConfigFiles(root: string, chosen: Chosen): Promise<ConfigFiles> {
  const profile = typeof chosen === "string" ? chosen : "";
  const tree: Tree = {};
  const texts = new Map<string, string>();
  const unreadable: Unreadable[] = [];
  const mistakes: Mistake[] = [];
  /** Reads the value of the file at a path of the tree; empty if it cannot be read. */
  const read = async (
    path: readonly string[],
    file = fileOf(path, profile),
  ): Promise<readonly Json[]> => {
    const [section, name] = path;
    const entry = section === undefined || name === undefined ? null : [section, name] as const;
    let text: string;
    try {
      text = await Deno.readTextFile(`${root}/${file}`);
    } catch (error) {
      unreadable.push({ entry, text: `${file}: ${whyUnread(error)}` });
      return [];
    }
    texts.set(file, text);
    try {
      return [readYaml(text, path, mistakes)];
    } catch (error) {
      const message = messageOf(error);
      const [, line, column] = /line (\d+), column (\d+)/.exec(message) ?? [];
      const place = line === undefined ? file : `${file}:${line}:${column}`;
      unreadable.push({ entry, text: `${place}: not YAML: ${message.split("\n")[0]}` });
      return [];
    }
  };
  const names = async (folder: string) => {
    try {
      return await yamlNames(`${root}/${folder}`);
    } catch (error) {
      unreadable.push({ entry: null, text: `${folder}: ${whyUnread(error)}` });
      return [];
    }
  };
  const known = await names("configs/experiments");
  if (typeof chosen === "string") {
    const profiles = await names("configs/profiles");
    if (profiles.includes(profile)) {
      const [value] = await read(["profile"]);
      if (value !== undefined) tree.profile = value;
    } else {
      const near = didYouMean(profile, profiles);
      const alone = known.includes(profile)
        ? ` It is an experiment: --experiment ${profile} runs it alone.`
        : "";
      const text = `There is no profile "${profile}": configs/profiles/ has ${
        profiles.join(", ")
      }.${alone || near}`;
      unreadable.push({ entry: null, text });
    }
  } else if (known.includes(chosen.experiment)) {
    tree.profile = { experiments: [chosen.experiment], seeds: SEEDS_ALONE, ...chosen.profile };
  } else {
    const { experiment } = chosen;
    const text = `There is no experiment "${experiment}": configs/experiments/ has no ` +
      `${experiment}.yaml.${didYouMean(experiment, known)}`;
    unreadable.push({ entry: null, text });
  }
  const experiments: Tree = {};
  for (const name of known) {
    if (!isFreeName(name)) {
      const text =
        `configs/experiments/${name}.yaml: its name is taken by the language: choose another one.`;
      unreadable.push({ entry: ["experiments", name], text });
      continue;
    }
    const [value] = await read(["experiments", name]);
    if (value !== undefined) experiments[name] = value;
  }
  if (typeof chosen !== "string") addMethods(experiments, chosen);
  tree.experiments = experiments;
  for (const name of ["methods", "paper", "paper_figures", "datasets", "claims"]) {
    const [value] = await read([name]);
    if (value !== undefined) tree[name] = value;
  }
  const shared = isTree(tree.datasets) ? tree.datasets : {};
  for (const name of await yamlNames(`${root}/${DATASETS}`).catch(() => [])) {
    const file = `${DATASETS}/${name}.yaml`;
    if (Object.hasOwn(shared, name) || !isFreeName(name)) {
      const text = Object.hasOwn(shared, name)
        ? `${file}: configs/datasets.yaml has a data set of this name, too: choose another one.`
        : `${file}: its name is taken by the language: choose another one.`;
      unreadable.push({ entry: ["datasets", name], text });
      continue;
    }
    const [value] = await read(["datasets", name], file);
    if (value !== undefined) tree.datasets = { ...shared, ...Object(tree.datasets), [name]: value };
  }
  return { tree, texts, unreadable, mistakes };
}

/** Adds methods to those that an experiment adds itself. What is no mapping or list stays, for the check to find. */
function addMethods(experiments: Tree, { experiment, methods = [] }: Alone): void {
  const entry = own(experiments, experiment);
  if (!isTree(entry)) return;
  const { [ADDED_METHODS]: added = [] } = entry;
  if (methods.length === 0 || !Array.isArray(added)) return;
  experiments[experiment] = { ...entry, [ADDED_METHODS]: [...new Set([...added, ...methods])] };
}

/** Folder of the data sets that have a file of their own. */
const DATASETS = "configs/datasets";

function whyUnread(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist; restore it from git.";
  return `cannot be read: ${messageOf(error)}.`;
}

/** Lists the names of the experiments. */
export function experimentNames(root: string): Promise<string[]> {
  return yamlNames(`${root}/configs/experiments`);
}

/** Lists the names of the profiles. */
export function profileNames(root: string): Promise<string[]> {
  return yamlNames(`${root}/configs/profiles`);
}

/** Returns the file of a path of the tree, relative to the project. */
function fileOf([section, name]: readonly PropertyKey[], profile: string): string {
  if (section === "profile") return `configs/profiles/${profile}.yaml`;
  if (section === "experiments") return `configs/experiments/${String(name)}.yaml`;
  return `configs/${String(section)}.yaml`;
}

/** Returns the file of a path of the tree, and what of the path is inside it. */
export function placeOf(
  path: readonly PropertyKey[],
  profile: string,
  texts: ConfigFiles["texts"],
): { readonly file: string; readonly field: readonly PropertyKey[] } {
  const [section, name] = path;
  const ofItsOwn = `${DATASETS}/${String(name)}.yaml`;
  if (section === "datasets" && texts.has(ofItsOwn)) {
    return { file: ofItsOwn, field: path.slice(2) };
  }
  return { file: fileOf(path, profile), field: path.slice(section === "experiments" ? 2 : 1) };
}

async function yamlNames(path: string): Promise<string[]> {
  const files = await Array.fromAsync(Deno.readDir(path));
  // Those that begin with a dot are an editor's.
  return files.map(({ name }) => name).filter((name) => /^[^.].*\.yaml$/.test(name))
    .map((name) => name.slice(0, -".yaml".length)).sort();
}

/** Whether a value is a mapping. */
export function isTree(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
