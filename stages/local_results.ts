import type { LoadOptions } from "../pipeline/app.ts";
import type { CommittedRun, LocalRun } from "./print/local_run.ts";

/** What of the command line chooses the results. */
type Chosen = Pick<LoadOptions, "set" | "name"> & {
  /** Absent where they are the profile's own. */
  readonly seeds?: readonly number[];
};

/** Longest name of a value in a folder's name. */
const LONGEST = 40;

/** Folder of a profile's committed results, relative to the project. */
export const committedFolder = (profile: string) => `results/${profile}`;

/**
 * Folder of a run's own results, relative to the project: named as the user says, else by what differs from the profile.
 *
 * What `--set` replaces is named by its last words and a digest of all of it, so that two explorations never share a folder.
 */
export async function localFolder(profile: string, { set, seeds, name }: Chosen): Promise<string> {
  const text = set.map(({ path, value }) => `${path}=${JSON.stringify(value)}`);
  const parts = name !== undefined ? [name] : [
    ...text.map((one) => plain(/(?:[^.=]+\.)?[^.=]+=.*$/s.exec(one)![0]).slice(0, LONGEST)),
    ...(seeds === undefined ? [] : [`seeds-${seedsText(seeds)}`]),
    ...(text.length === 0 ? [] : [await digest(text.join("\n"))]),
  ];
  return ["results/local/" + profile, ...parts].join("-");
}

/** The flags that make the same results again. */
export function localFlags({ set, seeds }: Chosen): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    ...(seeds === undefined ? [] : [` --seeds ${isFirst(seeds) ? seeds.length : seeds.join(",")}`]),
    ...set.map(({ path, value }) => ` --set ${quoted(`${path}=${JSON.stringify(value)}`)}`),
  ].join("");
}

/**
 * What a run may have changed, beside the committed runs of these stages.
 *
 * @param stages names of the trainings, evaluations and potentials
 */
export async function localRun(
  root: string,
  profile: string,
  stages: readonly string[],
  { set, seeds }: Chosen,
): Promise<LocalRun> {
  const committed: Record<string, CommittedRun> = {};
  await Promise.all(stages.map(async (stage) => {
    const file = `${root}/${committedFolder(profile)}/runs/${stage}.json`;
    const run = await Deno.readTextFile(file).then(parse, () => null);
    if (run !== null) committed[stage] = run;
  }));
  const changes = [
    ...set.map(({ path, value }) => `${path.replace(/^experiments\./, "")}=${word(value)}`),
    ...(seeds === undefined ? [] : [
      `${seeds.length === 1 ? "seed" : "seeds"} ${seedsText(seeds).replaceAll("_", ",")}`,
    ]),
  ];
  return { changes, committed };
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

const isFirst = (seeds: readonly number[]) => seeds.every((seed, i) => seed === i + 1);

function seedsText(seeds: readonly number[]): string {
  if (seeds.length === 1) return String(seeds[0]);
  return isFirst(seeds) ? `1-${seeds.length}` : seeds.join("_");
}

function word(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Letters that every file system and shell takes as they are. */
function plain(text: string): string {
  return text.replaceAll(/[^\w.=-]+/g, "_").replaceAll(/^_+|_+$/g, "");
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes).slice(0, 4), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
