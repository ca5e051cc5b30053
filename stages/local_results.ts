import type { LoadOptions } from "../pipeline/app.ts";
import { UserError } from "../pipeline/words/errors.ts";
import { experimentNames, profileNames } from "./configuration/config_files.ts";
import type { CommittedRun } from "./print/local_run.ts";
import { nameAlone } from "./subject_of.ts";

/** What of the command line chooses the results. The seeds are absent where they are the profile's own. */
type Chosen = Pick<LoadOptions, "set" | "name" | "seeds">;

/** Most letters of fields and values in a folder's name. */
const LONGEST = 50;

/** Folder of the results of runs, which git ignores. */
const LOCAL = "results/local";

/** Folder of a profile's committed results, relative to the project. */
export const committedFolder = (profile: string) => `results/${profile}`;

/** Folders of all committed run records, relative to the project. */
export async function committedFolders(root: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(`${root}/results`)).catch(() => []);
  return entries.filter(({ name, isDirectory }) => isDirectory && `results/${name}` !== LOCAL)
    .map(({ name }) => `results/${name}/runs`).sort();
}

/**
 * Folder of a run's own results, relative to the project: named as the user says, else by what differs from the profile.
 *
 * What `--set` replaces is named by its last words and a digest of all of it, so that two explorations never share a folder.
 *
 * @throws {UserError} if results of something else may have this folder, or if committed results would lie among those of runs
 */
export async function localFolder(
  root: string,
  profile: string,
  { set, seeds, name }: Chosen,
): Promise<string> {
  if (committedFolder(profile) === LOCAL) {
    throw new UserError(
      `Naming the results: git ignores ${LOCAL}, so no profile can be called "${profile}". ` +
        `Rename configs/profiles/${profile}.yaml.`,
    );
  }
  const text = set.map(({ path, value }) => `${path}=${JSON.stringify(value)}`);
  const parts = name !== undefined ? [name] : [
    ...(text.length === 0 ? [] : [text.map(lastWords).join("-").slice(0, LONGEST)]),
    ...(seeds === undefined ? [] : [`seeds-${seedsText(seeds, "_")}`]),
    ...(text.length === 0 ? [] : [await digest(text.join("\n"))]),
  ];
  const folder = [profile, ...parts].join("-");
  const others = parts.length === 0 ? [] : await subjects(root);
  const other = others.find(([name]) =>
    name.length > profile.length && `${folder}-`.startsWith(`${name}-`)
  );
  if (other !== undefined) {
    throw new UserError(
      `Naming the results: ${LOCAL}/${folder} is a folder of the ${other[1]}. ` +
        "Choose another name with --name.",
    );
  }
  return `${LOCAL}/${folder}`;
}

/** All that results may be of: the name that their folders begin with, and what it is. */
async function subjects(root: string): Promise<(readonly [name: string, words: string])[]> {
  const [profiles, experiments] = await Promise.all([profileNames(root), experimentNames(root)]);
  return [
    ...profiles.map((name) => [name, `profile "${name}"`] as const),
    ...experiments.flatMap((name) => [
      [nameAlone(name, profiles), `experiment "${name}"`] as const,
      [nameAlone(`${name}-study`, [...profiles, ...experiments]), `study of "${name}"`] as const,
    ]),
  ];
}

/** Says what the command line changes of the profile as it is committed, each change in a few words. */
export function localChanges({ set, seeds }: Chosen): string[] {
  return [
    ...set.map(({ path, value }) => `${path.replace(/^experiments\./, "")}=${word(value)}`),
    ...(seeds === undefined ? [] : [
      `${seeds.length === 1 ? "seed" : "seeds"} ${seedsText(seeds, ",")}`,
    ]),
  ];
}

/** Reads which runs of these stages are committed; null for a stage that has none. */
export async function committedRuns(
  root: string,
  profile: string,
  stages: readonly string[],
): Promise<ReadonlyMap<string, CommittedRun | null>> {
  return new Map(
    await Promise.all(stages.map(async (stage) => {
      const file = `${root}/${committedFolder(profile)}/runs/${stage}.json`;
      return [stage, await Deno.readTextFile(file).then(parse, () => null)] as const;
    })),
  );
}

function parse(text: string): CommittedRun | null {
  try {
    const { key, output } = JSON.parse(text);
    return { key: key.slice(0, 12), output: output.digest.slice(0, 12) };
  } catch {
    // A damaged record says nothing of the results here.
    return null;
  }
}

function seedsText(seeds: readonly number[], between: string): string {
  const isFirstOnes = seeds.length > 1 && seeds.every((seed, i) => seed === i + 1);
  return isFirstOnes ? `1-${seeds.length}` : seeds.join(between);
}

function word(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The end of a path and its value, as `learningRate.0=0.12`, in letters that every file system and shell takes as they are. */
function lastWords(field: string): string {
  const end = field.replace(/^[^=]*\.(?=[^.=]*\.[^.=]*=)/, "");
  return end.replaceAll(/[^\w.=-]+/g, "_").replaceAll(/^_+|_+$/g, "");
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).slice(0, 4).toHex();
}
