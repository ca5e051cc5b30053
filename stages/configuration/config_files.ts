import { parse } from "@std/yaml";
import { didYouMean } from "../../pipeline/words/suggest.ts";
import type { Json } from "../../pipeline/types.ts";

/** A mapping that may be changed. */
export type Tree = { [key: string]: Json };

/** The files of `configs/` for one profile, as they stand. */
export interface ConfigFiles {
  /** `profile`, `experiments`, `methods`, `paper`, `paper_figures`, `datasets`, `claims`; what is no YAML is absent. */
  readonly tree: Tree;
  /** File, relative to the project → its text. */
  readonly texts: ReadonlyMap<string, string>;
  /** A line for each file that is no YAML, and for a profile that is not there. */
  readonly unreadable: readonly string[];
}

/** Reads `configs/`; of a profile that is not there, all but that. */
export async function readConfigFiles(root: string, profile: string): Promise<ConfigFiles> {
  const tree: Tree = {};
  const texts = new Map<string, string>();
  const unreadable: string[] = [];
  const read = async (into: Tree, name: string, file: string) => {
    const text = await Deno.readTextFile(`${root}/${file}`);
    texts.set(file, text);
    try {
      into[name] = parse(text, { schema: "core" }) as Json;
    } catch (error) {
      const { message } = error as Error;
      const [, line, column] = /line (\d+), column (\d+)/.exec(message) ?? [];
      const place = line === undefined ? file : `${file}:${line}:${column}`;
      unreadable.push(`${place}: not YAML: ${message.split("\n")[0]}`);
    }
  };
  const profiles = await profileNames(root);
  if (profiles.includes(profile)) await read(tree, "profile", fileOf(["profile"], profile));
  else {
    const near = didYouMean(profile, profiles);
    unreadable.push(
      `There is no profile "${profile}": configs/profiles/ has ${profiles.join(", ")}.${near}`,
    );
  }
  const experiments: Tree = {};
  for (const name of await yamlNames(`${root}/configs/experiments`)) {
    await read(experiments, name, fileOf(["experiments", name], profile));
  }
  tree.experiments = experiments;
  for (const name of ["methods", "paper", "paper_figures", "datasets", "claims"]) {
    await read(tree, name, fileOf([name], profile));
  }
  return { tree, texts, unreadable };
}

/** The names of the profiles that there are. */
export function profileNames(root: string): Promise<string[]> {
  return yamlNames(`${root}/configs/profiles`);
}

/** The file that a path of the tree lies in, relative to the project. */
export function fileOf([section, name]: readonly PropertyKey[], profile: string): string {
  if (section === "profile") return `configs/profiles/${profile}.yaml`;
  if (section === "experiments") return `configs/experiments/${String(name)}.yaml`;
  return `configs/${String(section)}.yaml`;
}

async function yamlNames(path: string): Promise<string[]> {
  const files = await Array.fromAsync(Deno.readDir(path));
  return files.map(({ name }) => name).filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length)).sort();
}
