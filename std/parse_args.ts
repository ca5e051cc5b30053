/**
 * A substitute for `@std/cli/parse-args` when JSR is not reachable: the options that this project uses, built on npm's
 * `minimist`, from which the standard library's function was ported.
 */
// @ts-types="@types/minimist"
import minimist from "minimist";

/** Options of {@linkcode parseArgs}. */
export interface ParseOptions<B extends string, S extends string, C extends string> {
  /** Flags without a value; false when absent. */
  readonly boolean?: readonly B[];
  /** Flags whose value stays text. */
  readonly string?: readonly S[];
  /** Flags that may be repeated; others keep the last value. */
  readonly collect?: readonly C[];
  /** Other names of a flag. */
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Values of absent flags. */
  readonly default?: Readonly<Record<string, unknown>>;
  /** Called for arguments that no other option names; returning false drops the argument. Only flags have a `key`. */
  readonly unknown?: (arg: string, key?: string) => unknown;
}

/** Result of {@linkcode parseArgs}; `_` holds the arguments that belong to no flag. */
export type Args<B extends string, S extends string, C extends string> =
  & { [Name in Exclude<B, C>]: boolean }
  & { [Name in Exclude<S, C | "_">]?: string | undefined }
  & { [Name in C]: string[] }
  & { _: (string | number)[] };

/** Name of the flag in `--name=value`, or the last letter of `-n`; undefined for an argument that is not a flag. */
function keyOf(arg: string): string | undefined {
  if (arg.startsWith("--")) return arg.replace(/^--(no-(?=.*=))?/, "").replace(/=[^]*$/, "");
  return arg.startsWith("-") && arg.length > 1 ? arg.slice(-1) : undefined;
}

/**
 * Parses command-line arguments.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseArgs } from "@std/cli/parse-args";
 *
 * const args = parseArgs(["run", "train/f1", "--force", "--set", "a=1", "--set", "b=2"], {
 *   boolean: ["force"],
 *   string: ["set", "_"],
 *   collect: ["set"],
 * });
 * assert.deepEqual(args._, ["run", "train/f1"]);
 * assert.deepEqual([args.force, args.set], [true, ["a=1", "b=2"]]);
 * ```
 */
export function parseArgs<
  const B extends string = never,
  const S extends string = never,
  const C extends string = never,
>(args: readonly string[], options: ParseOptions<B, S, C> = {}): Args<B, S, C> {
  const collected = new Set<string>(options.collect ?? []);
  const { unknown, alias = {} } = options;
  // minimist turns every --no-x into x = false. The standard library does so only on request, and we never request it.
  const shield = (arg: string) => arg.replace(/^--no-/, "--\0no-");
  const bare = (arg: string) => arg.replace(/^--\0no-/, "--no-");
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const parsed = minimist([...before.map(shield), ...args.slice(before.length)], {
    boolean: [...(options.boolean ?? [])],
    string: [...(options.string ?? [])],
    alias: Object.fromEntries(Object.entries(alias).map(([key, names]) => [key, [names].flat()])),
    default: { ...options.default },
    ...(unknown && { unknown: (arg: string) => unknown(bare(arg), keyOf(bare(arg))) !== false }),
  });
  const entries = Object.entries(parsed).map(([name, value]): [string, unknown] => {
    const key = name.replace("\0", "");
    if (name === "_") {
      return [
        key,
        (value as (string | number)[]).map((word) => typeof word === "string" ? bare(word) : word),
      ];
    }
    if (collected.has(name)) return [key, [value].flat()];
    return [key, Array.isArray(value) ? value.at(-1) : value];
  });
  const empty = [...collected].filter((name) => !(name in parsed)).map((name) => [name, []]);
  return Object.fromEntries([...empty, ...entries]);
}
