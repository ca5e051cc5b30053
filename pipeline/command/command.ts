import type { Json } from "../types.ts";

/** A flag, as help and completion show it. */
export interface Flag {
  /** What stands for its value in help, e.g. `<name>`; a flag without one is true or false. */
  readonly value?: string;
  /** The values it can have, where they are few. A function names those that there are now. */
  readonly values?: readonly string[] | (() => Promise<readonly string[]>);
  /** One letter that stands for it. */
  readonly short?: string;
  readonly repeats?: boolean;
  /** A value of it, for messages. */
  readonly example?: string;
  readonly summary: string;
}

/** A command, as help and completion show it. */
export interface CommandHelp {
  /**
   * The words behind its name: `<stage>` is needed, `[stage]` is not, `…` means several, `<push|pull>` is one of these. By
   * default, a command takes none.
   */
  readonly words?: string;
  /** Names of the flags that it takes. */
  readonly flags: readonly string[];
  /** What it does, in a line without a full stop; also the description of its task. */
  readonly summary: string;
  /** What else there is to know. */
  readonly details?: string;
  /** The words of a command line behind `deno task`. */
  readonly example: string;
}

/** How many words a command takes, and which. */
export interface Words {
  readonly least: number;
  readonly most: number;
  /** What the first word can be, where they are few. */
  readonly choices: readonly string[] | null;
  /** The place of the first word that names a stage, as all words behind it do; Infinity if none does. */
  readonly stagesFrom: number;
  /** Whether the word names the profile. */
  readonly isProfile: boolean;
}

/** What {@linkcode CommandHelp.words} says. */
export function wordsOf({ words = "" }: CommandHelp): Words {
  const each = words.split(" ").filter((word) => word !== "");
  const [first = ""] = each;
  const place = each.findIndex((word) => /\b(stage|run)\b/.test(word));
  return {
    least: each.filter((word) => word.startsWith("<")).length,
    most: words.includes("…") ? Infinity : each.length,
    choices: first.includes("|") ? first.slice(1, -1).split("|") : null,
    stagesFrom: place < 0 ? Infinity : place,
    isProfile: words === "[profile]",
  };
}

/** The values that a flag can have, where they are few. */
export async function valuesOf(flag: Flag | undefined): Promise<readonly string[] | null> {
  const values = flag?.values;
  return typeof values === "function" ? await values() : values ?? null;
}

/** What the user typed, checked. */
export interface Arguments {
  readonly command: string;
  /** The words behind it: stages, runs, a folder. */
  readonly names: readonly string[];
  readonly profile?: string;
  readonly seeds?: readonly number[];
  readonly set: readonly { readonly path: string; readonly value: Json }[];
  /** Name of the results. */
  readonly name?: string;
  /** Values of the flags that the application has added, by name. */
  readonly added: Readonly<Record<string, string>>;
  /** The form in which weights are exported; absent for an RO-Crate of results. */
  readonly weights?: string;
  /** How many stages may run at once. By default, the executor decides. */
  readonly jobs?: number;
  readonly executor: "local" | "slurm";
  /** What happens to a cluster's jobs when the run is interrupted. By default, a terminal is asked, and elsewhere jobs are left. */
  readonly onInterrupt?: "leave" | "cancel";
  /** Address of the shared cache. The default is CACHE_URL. */
  readonly cache?: string;
  readonly cacheWrite: boolean;
  readonly failFast: boolean;
  readonly force: boolean;
  readonly rerun: boolean;
  /** Whether `restore` and `cache push` replace results of the same key. */
  readonly replace: boolean;
  readonly dryRun: boolean;
  /** Whether `gc` lists each thing. */
  readonly verbose: boolean;
  /** The profiles, or what an application has in their place, that `gc` keeps; empty for what any has left. */
  readonly keep: readonly string[];
  /** The reason of `adopt`, for the record. */
  readonly because: string;
  /** Size of the pieces of an archive, as `split` takes it. */
  readonly split?: string;
  /** What `export` writes. */
  readonly format: string;
  /** The folder for TensorBoard. */
  readonly logDir?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether to open a live view. */
  readonly ui: boolean;
}
