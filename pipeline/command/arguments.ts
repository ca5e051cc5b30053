import { parseArgs } from "@std/cli/parse-args";
import { canonical } from "../key/canonical.ts";
import { messageOf, UserError } from "../words/errors.ts";
import { didYouMean } from "../words/suggest.ts";
import type { Json } from "../types.ts";

/** The commands, in the order in which help shows them. */
export const COMMANDS = [
  "reproduce",
  "status",
  "run",
  "watch",
  "why",
  "show",
  "diff",
  "adopt",
  "restore",
  "verify",
  "gc",
  "cache",
  "export",
  "graph",
  "completion",
  "help",
] as const;

/** Where stages can run. */
export const EXECUTORS = ["local", "slurm"] as const;
const ON_INTERRUPT = ["leave", "cancel"] as const;

/** What the user typed, checked. */
export interface Arguments {
  readonly command: typeof COMMANDS[number];
  /** Stages; runs for `diff`. */
  readonly names: readonly string[];
  readonly profile?: string;
  readonly seeds?: readonly number[];
  /** Stages at once; the executor's affair unless told. */
  readonly jobs?: number;
  readonly executor: typeof EXECUTORS[number];
  /** What becomes of a cluster's jobs when the run is interrupted; asked on a terminal, else `leave`, unless told. */
  readonly onInterrupt?: typeof ON_INTERRUPT[number];
  readonly set: readonly { readonly path: string; readonly value: Json }[];
  readonly force: boolean;
  readonly failFast: boolean;
  /** `verify`: repeat the stages named. */
  readonly rerun: boolean;
  readonly dryRun: boolean;
  /** `gc`: the profiles to keep; empty for what any profile has left. */
  readonly keep: readonly string[];
  /** `adopt`: the reason, for the record. */
  readonly because: string;
  /** Address of the shared cache; CACHE_URL unless told. */
  readonly cache?: string;
  /** Whether to send to it what is run. */
  readonly cacheWrite: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** `reproduce`, `run`: with a live view. */
  readonly ui: boolean;
}

/** Flags without a value. */
export const BOOLEAN = [
  ...["force", "keep-going", "fail-fast", "rerun", "dry-run", "cache-write"] as const,
  ...["json", "quiet", "ui", "help"] as const,
] as const;
/** Flags with one. */
export const STRING = [
  ...[
    "profile",
    "seeds",
    "jobs",
    "set",
    "keep",
    "because",
    "executor",
    "on-interrupt",
    "cache",
  ] as const,
] as const;
/** Flags that belong to one command alone. */
const OF_ONE: Readonly<Record<string, Arguments["command"]>> = {
  force: "run",
  rerun: "verify",
  "dry-run": "gc",
  keep: "gc",
  because: "adopt",
};

/**
 * Reads the command line.
 *
 * @throws {UserError} for an unknown command or flag, with the nearest ones, and for a value that does not fit
 */
export async function parseArguments(argv: readonly string[]): Promise<Arguments> {
  const unknown: string[] = [];
  const args = parseArgs([...argv], {
    boolean: BOOLEAN,
    string: [...STRING, "_"],
    collect: ["set", "keep"],
    alias: { help: "h", jobs: "j", quiet: "q" },
    unknown: (arg, key) => {
      if (key === undefined) return true;
      unknown.push(arg.replace(/=.*$/s, ""));
      return false;
    },
  });
  const [flag] = unknown;
  if (flag !== undefined) {
    const near = didYouMean(flag, [...BOOLEAN, ...STRING].map((name) => `--${name}`));
    throw new UserError(`Unknown flag "${flag}".${near} "help" lists all flags.`);
  }
  for (const name of STRING) {
    const value = args[name];
    if (value === "" || (Array.isArray(value) && value.includes(""))) {
      throw new UserError(`--${name} needs a value. "help" shows an example.`);
    }
  }
  const [word = "help", ...names] = args._.map(String);
  const command = COMMANDS.find((each) => each === (args.help ? "help" : word));
  if (command === undefined) {
    throw new UserError(
      `Unknown command "${word}".${didYouMean(word, COMMANDS)} "help" lists all commands.`,
    );
  }
  for (const [flag, owner] of Object.entries(OF_ONE)) {
    const value = args[flag as keyof typeof args] as unknown;
    const given = Array.isArray(value) ? value.length > 0 : Boolean(value);
    if (!given || command === owner) continue;
    const example = flag === "force" ? ": run <stage> --force" : "";
    throw new UserError(`--${flag} belongs to "${owner}"${example}.`);
  }
  if (args.ui && command !== "reproduce" && command !== "run") {
    throw new UserError(
      '--ui belongs to "reproduce" and "run". To see a run that is going on already: watch.',
    );
  }
  checkNames(command, names, args.rerun);
  const because = args.because?.trim() ?? "";
  if (command === "adopt" && because === "") {
    throw new UserError(
      '"adopt" needs --because "…": why the changed code gives the same results. It is kept in the run record.',
    );
  }
  if (args["keep-going"] && args["fail-fast"]) {
    throw new UserError("--keep-going and --fail-fast contradict each other.");
  }
  return {
    command,
    names,
    ...(args.profile === undefined ? {} : { profile: args.profile }),
    ...(args.seeds === undefined ? {} : { seeds: parseSeeds(args.seeds) }),
    ...(args.jobs === undefined ? {} : { jobs: parseJobs(args.jobs) }),
    executor: oneOf("executor", EXECUTORS, args.executor ?? "local"),
    ...(args["on-interrupt"] === undefined
      ? {}
      : { onInterrupt: oneOf("on-interrupt", ON_INTERRUPT, args["on-interrupt"]) }),
    set: await Promise.all((args.set ?? []).map(parseSet)),
    force: args.force,
    failFast: args["fail-fast"],
    rerun: args.rerun,
    dryRun: args["dry-run"],
    keep: args.keep ?? [],
    because,
    ...(args.cache === undefined ? {} : { cache: args.cache }),
    cacheWrite: args["cache-write"],
    json: args.json,
    quiet: args.quiet,
    ui: args.ui,
  };
}

function checkNames(
  command: Arguments["command"],
  names: readonly string[],
  rerun: boolean,
): void {
  const [first] = names;
  const hint = '"status" lists all stages.';
  const wanting = command === "run" || command === "adopt" || (command === "verify" && rerun);
  if (wanting && first === undefined) {
    throw new UserError(`"${command}" needs the name of a stage; ${hint}`);
  }
  if ((command === "why" || command === "show") && names.length !== 1) {
    throw new UserError(`"${command}" needs the name of one stage; ${hint}`);
  }
  if (command === "cache" && first !== "push" && first !== "pull") {
    throw new UserError(
      '"cache" needs "push" (send results) or "pull" (fetch them), e.g. cache push --cache <url>.',
    );
  }
  if (command === "export" && names.length !== 1) {
    throw new UserError('"export" needs a folder to write to, e.g. export crate.');
  }
  if (command === "restore" && names.length > 1) {
    throw new UserError(
      '"restore" takes one folder of run records, or none for the published one.',
    );
  }
  if (command === "diff" && names.length !== 2) {
    throw new UserError(
      '"diff" needs two runs: stages, the first characters of keys, or run record files.',
    );
  }
  const shells = ["bash", "zsh", "fish"];
  if (command === "completion") {
    if (names.length === 1 && shells.includes(first ?? "")) return;
    throw new UserError(`"completion" needs a shell: ${shells.join(", ")}.`);
  }
  const none = ["reproduce", "watch", "graph", "gc", ...(rerun ? [] : ["verify"])];
  if (first === undefined || !none.includes(command)) return;
  const instead = command === "verify"
    ? `To repeat one stage: verify --rerun ${first}.`
    : command === "watch"
    ? "It shows whatever runs in this folder."
    : `To run one stage: run ${first}.`;
  throw new UserError(`"${command}" takes no stage, found "${first}". ${instead}`);
}

/** `5` means 1 to 5; `1,4` means these. */
function parseSeeds(text: string): number[] {
  const seeds = text.split(",").map((part) => /^\d{1,9}$/.test(part.trim()) ? Number(part) : NaN);
  const [first] = seeds;
  if (first === undefined || seeds.some(Number.isNaN) || (seeds.length === 1 && first < 1)) {
    throw new UserError(
      `--seeds is "${text}"; wanted how many (5 means seeds 1 to 5) or which (1,4).`,
    );
  }
  const list = seeds.length === 1 && !text.includes(",")
    ? Array.from({ length: first }, (_, i) => i + 1)
    : seeds;
  if (new Set(list).size < list.length) {
    throw new UserError(`--seeds is "${text}"; a seed is named twice.`);
  }
  return list;
}

function oneOf<Word extends string>(flag: string, words: readonly Word[], found: string): Word {
  const word = words.find((each) => each === found);
  if (word !== undefined) return word;
  throw new UserError(
    `--${flag} is "${found}"; wanted ${words.join(" or ")}.${didYouMean(found, words)}`,
  );
}

function parseJobs(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new UserError(`--jobs is "${text}"; wanted how many stages may run at once, 1 or more.`);
  }
  return Number(text);
}

async function parseSet(text: string): Promise<{ path: string; value: Json }> {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new UserError(`--set is "${text}"; wanted path=value, e.g. --set train.epochs=3.`);
  }
  const path = text.slice(0, at);
  // Loaded only where there is something to parse.
  const { parse } = await import("@std/yaml");
  try {
    const value = parse(text.slice(at + 1), { schema: "core" }) as Json;
    canonical(value, "its value");
    return { path, value };
  } catch (error) {
    throw new UserError(`--set ${path}: the value is not YAML for plain data: ${firstLine(error)}`);
  }
}

/** A YAML error goes on with the text and a caret under it, which the user has just typed. */
function firstLine(error: unknown): string {
  return messageOf(error).split("\n")[0] ?? "";
}
