import type { Json } from "../../pipeline/types.ts";
import type { Regime } from "../../models/training/regime.ts";
import { isTree } from "../configuration/config_files.ts";

type Fields = Readonly<Record<string, Json>>;

/**
 * Puts two configurations of a program into the words of `configs/` and of the command line. Schedules are by epoch, and what
 * lists hold goes by its name. Where pages were made with other flags, only these are told: all else follows from them.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { configWords } from "./config_words.ts";
 *
 * const old = { regime: { epochs: 2, drops: [{ epoch: 0, learningRate: 0.1 }] } };
 * const [, now] = configWords("stages/train.ts", old, old);
 * assertEquals(now, { regime: { epochs: 2, learningRate: { 0: 0.1 } } });
 * ```
 */
export function configWords(program: string, old: Json, now: Json): readonly [Json, Json] {
  const [before, after] = [flagsOf(old), flagsOf(now)];
  return before === after || program === "stages/train.ts"
    ? [inWords(old), inWords(now)]
    : [commandLine(before), commandLine(after)];
}

/** The flags that a page was made with; undefined for what is no page. */
function flagsOf(config: Json): string | undefined {
  if (!isTree(config)) return undefined;
  const { flags, tables, profile } = config;
  if (tables !== undefined) return flagsOf(tables);
  return profile === undefined ? undefined : String(flags ?? "").trim();
}

const commandLine = (flags = ""): Fields => flags === "" ? {} : { "command line": flags };

function inWords(value: Json): Json {
  if (Array.isArray(value)) return byName(value.map(inWords));
  if (!isTree(value)) return value;
  const words: Record<string, Json> = {};
  for (const [name, field] of Object.entries(value)) {
    if (name === "local" || name === "flags") continue;
    if (name === "drops") Object.assign(words, schedules(field));
    else words[name] = inWords(field);
  }
  return words;
}

/** The values of learning rate and weight decay from each epoch on, as an experiment sets them. */
function schedules(drops: Json): Fields {
  const found: Record<string, Record<string, number>> = {};
  for (const { epoch, ...values } of (drops ?? []) as unknown as Regime["drops"]) {
    for (const [name, value] of Object.entries(values)) (found[name] ??= {})[epoch] = value;
  }
  return found;
}

/** A list as a record, if each of its items has a name of its own. */
function byName(items: readonly Json[]): Json {
  const names = items.map((item) =>
    isTree(item) ? item["experiment"] ?? item["name"] ?? item["what"] : undefined
  );
  const areNames = names.every((name) => typeof name === "string");
  return items.length > 0 && areNames && new Set(names).size === names.length
    ? Object.fromEntries(items.map((item, i) => [String(names[i]), item]))
    : items as Json;
}
