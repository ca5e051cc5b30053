import { parseArgs } from "@std/cli/parse-args";
import { UserError } from "../words/errors.ts";
import { didYouMean } from "../words/did_you_mean.ts";
import { type Arguments, wordsOf } from "./command.ts";
import type { Command, CommandTable } from "./command_table.ts";
import { type FlagName, FLAGS } from "./flags.ts";
import { flagsWith } from "./flags_with.ts";
import { unknownCommand, usage } from "./help.ts";
import { parseJobs, parseName, parseSeeds, parseSet, parseSplit } from "./value_arguments.ts";

/**
 * Reads the command line.
 *
 * @throws {UserError} for an unknown command or flag, with the nearest ones, and for a value that does not fit
 */
export async function parseArguments(
  argv: readonly string[],
  table: CommandTable,
): Promise<Arguments> {
  const { help, words: [word = "help", ...names], given } = split(argv, table);
  if (help) return await checkedArguments("help", word === "help" ? [] : [word], new Map(), table);
  const command = table.commands.get(word);
  if (command === undefined) throw unknownCommand(word, table);
  checkFlags(word, given, table);
  await checkNames(word, names, given, command, table);
  const [profile] = names;
  if (!wordsOf(command).isProfile || profile === undefined) {
    return await checkedArguments(word, names, given, table);
  }
  if (given.has("profile")) {
    throw new UserError(`"${word}" takes one profile, found "${profile}" and --profile.`);
  }
  return await checkedArguments(word, [], new Map([...given, ["profile", profile]]), table);
}

/** What was typed of a flag. */
type Given = ReadonlyMap<string, string | true | readonly string[]>;

function split(
  argv: readonly string[],
  { flags }: CommandTable,
): { readonly help: boolean; readonly words: readonly string[]; readonly given: Given } {
  const named = (fits: (flag: { value?: string; repeats?: boolean }) => boolean) =>
    [...flags].filter(([, flag]) => fits(flag)).map(([name]) => name);
  const known = [...flags.keys(), "help"].map((name) => `--${name}`);
  const nameOf = (word: string) => word.replace(/=.*$/s, "");
  const end = argv.indexOf("--");
  // Before the parser, which stumbles over names that every object has, such as --constructor.
  let unknown = argv.slice(0, end < 0 ? argv.length : end).map(nameOf)
    .find((word) => word.startsWith("--") && !known.includes(word));
  if (unknown !== undefined) throw unknownFlag(unknown, known);
  for (const word of argv.slice(0, end < 0 ? argv.length : end)) refuseValue(word, flags);
  const args: Readonly<Record<string, unknown>> = parseArgs([...argv], {
    boolean: [...named(({ value }) => value === undefined), "help"],
    string: [...named(({ value }) => value !== undefined), "_"],
    collect: named(({ value }) => value !== undefined),
    alias: Object.fromEntries([
      ["help", "h"],
      ...[...flags].flatMap(([name, { short }]) => short === undefined ? [] : [[name, short]]),
    ]),
    unknown: (arg, key) => {
      if (key === undefined) return true;
      unknown ??= nameOf(arg);
      return false;
    },
  });
  if (unknown !== undefined) throw unknownFlag(unknown, known);
  const given = new Map<string, string | true | readonly string[]>();
  for (const [name, flag] of flags) {
    const value = args[name];
    if (value === true) given.set(name, value);
    if (!Array.isArray(value) || value.length === 0) continue;
    const values = value.map(String);
    const [first = ""] = values;
    if (values.length > 1 && !flag.repeats) {
      const found = values.map((each) => `"${each}"`).join(" and ");
      throw new UserError(
        `--${name} is given ${values.length} times, with ${found}; wanted one.`,
      );
    }
    given.set(name, flag.repeats ? values : first);
  }
  const words = Array.isArray(args._) ? args._.map(String) : [];
  return { help: args.help === true, words, given };
}

/** @throws {UserError} if a flag that takes no value is given one, which would count as if there were none */
function refuseValue(word: string, flags: CommandTable["flags"]): void {
  const [, long, short, value] = /^-(?:-([^=]+)|[^-=]*([^-=]))=(.*)$/s.exec(word) ?? [];
  if (value === undefined || value === "true" || value === "false") return;
  const found = [...flags].find(([name, flag]) => name === long || (short && flag.short === short));
  if (found === undefined || found[1].value !== undefined) return;
  throw new UserError(`--${found[0]} takes no value, found "${value}".`);
}

function unknownFlag(name: string, known: readonly string[]): UserError {
  const near = didYouMean(name, known);
  return new UserError(`Unknown flag "${name}".${near} "help <command>" lists all flags.`);
}

function checkFlags(command: string, given: Given, { commands, flags }: CommandTable): void {
  for (const [name, value] of given) {
    const takers = [...commands].filter(([, each]) => each.flags.includes(name))
      .map(([taker]) => `"${taker}"`);
    if (!takers.includes(`"${command}"`)) {
      const list = new Intl.ListFormat("en-GB").format(takers);
      throw new UserError(`--${name} belongs to ${list}; "${command}" does not take it.`);
    }
    if (value === "" || (Array.isArray(value) && value.includes(""))) {
      throw new UserError(`--${name} needs a value: "help ${command}" says which.`);
    }
    const values = flags.get(name)?.values;
    if (Array.isArray(values) && !values.includes(value)) {
      const near = didYouMean(String(value), values);
      throw new UserError(`--${name} is "${value}"; wanted ${values.join(" or ")}.${near}`);
    }
  }
  if (given.has("keep-going") && given.has("fail-fast")) {
    throw new UserError("--keep-going and --fail-fast contradict each other.");
  }
  if (given.has("weights") && given.has("format")) {
    throw new UserError(
      "--weights writes the weights of a training and --format results: wanted one of them.",
    );
  }
  if (command === "adopt" && !String(given.get("because") ?? "").trim()) {
    throw new UserError(
      '"adopt" needs --because "…": why the changed code gives the same results. It is kept in the run record.',
    );
  }
}

async function checkNames(
  command: string,
  names: readonly string[],
  given: Given,
  help: Command,
  { flags }: CommandTable,
): Promise<void> {
  const { least, most, choices, stagesFrom } = wordsOf(help);
  const [first] = names;
  const needed = command === "verify" && given.has("rerun") ? 1 : least;
  if (names.length < needed) {
    const hint = stagesFrom < needed ? ' "status" lists all stages.' : "";
    throw new UserError(
      `"${command}" needs ${help.words}, found ${
        first === undefined ? "nothing" : `"${first}"`
      }. ` +
        `Example: deno task ${help.example}.${hint}`,
    );
  }
  if (choices !== null && first !== undefined && !choices.includes(first)) {
    throw new UserError(
      `"${command}" needs ${choices.join(" or ")}, found "${first}".${didYouMean(first, choices)}`,
    );
  }
  const isPlainVerify = command === "verify" && !given.has("rerun");
  const surplus = names[isPlainVerify ? 0 : most];
  if (surplus === undefined) return;
  const [flag] = help.loads ? await flagsWith(surplus, flags) : [];
  const hint = flag !== undefined
    ? `Did you mean --${flag} ${surplus}?`
    : isPlainVerify
    ? `To repeat one stage: verify --rerun ${surplus}.`
    : help.loads && most === 0
    ? `To run one stage: run ${surplus}.`
    : `Usage: deno task ${usage(command, help)}.`;
  throw new UserError(`"${command}" does not take the word "${surplus}". ${hint}`);
}

async function checkedArguments(
  command: string,
  names: readonly string[],
  given: Given,
  { flags }: CommandTable,
): Promise<Arguments> {
  const text = (name: FlagName) => {
    const value = given.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const list = (name: FlagName) => {
    const value = given.get(name);
    return Array.isArray(value) ? value.map(String) : [];
  };
  const [profile, seeds, jobs, cache, weights] = [
    text("profile"),
    text("seeds"),
    text("jobs"),
    text("cache"),
    text("weights"),
  ];
  const onInterrupt = text("on-interrupt");
  const split = parseSplit(text("split"));
  const logDir = text("log-dir");
  const name = parseName(text("name"));
  const added = [...given].filter(([name]) => !Object.hasOwn(FLAGS, name));
  return {
    command,
    names,
    ...(profile === undefined ? {} : { profile }),
    ...(seeds === undefined ? {} : { seeds: parseSeeds(seeds) }),
    set: await Promise.all(list("set").map((each) => parseSet(each, flags.get("set")?.example))),
    ...(name === undefined ? {} : { name }),
    added: Object.fromEntries(added.map(([name, value]) => [name, String(value)])),
    ...(weights === undefined ? {} : { weights }),
    ...(jobs === undefined ? {} : { jobs: parseJobs(jobs) }),
    executor: text("executor") === "slurm" ? "slurm" : "local",
    ...(onInterrupt === undefined
      ? {}
      : { onInterrupt: onInterrupt === "cancel" ? "cancel" : "leave" }),
    ...(cache === undefined ? {} : { cache }),
    cacheWrite: given.has("cache-write"),
    failFast: given.has("fail-fast"),
    force: given.has("force"),
    rerun: given.has("rerun"),
    replace: given.has("replace"),
    dryRun: given.has("dry-run"),
    verbose: given.has("verbose"),
    keep: list("keep"),
    because: text("because")?.trim() ?? "",
    ...(split === undefined ? {} : { split }),
    format: text("format") ?? "crate",
    ...(logDir === undefined ? {} : { logDir }),
    json: given.has("json"),
    quiet: given.has("quiet"),
    ui: given.has("ui"),
  };
}
