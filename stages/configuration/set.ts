import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import type { Json } from "../../pipeline/types.ts";
import { isTree, type Tree } from "./config_files.ts";
import { inherit } from "./inherit.ts";
import { asPart, isPart } from "./lay_on.ts";
import { POWERS } from "./method_fields.ts";
import { own } from "./own.ts";
import { isFreeName } from "./plain_tree.ts";

/** One `--set path=value`. */
export interface Setting {
  readonly path: string;
  readonly value: Json;
}

/** Sections of named entries, and the word for an entry. */
const ENTRIES = new Map([
  ["experiments", "experiment"],
  ["methods", "method"],
  ["datasets", "data set"],
  ["claims", "claim"],
]);
const SECTIONS = ["profile", "paper", ...ENTRIES.keys()];

/**
 * Sets a value in the tree; returns a message if the path is wrong, otherwise null. What lies beside it stays, be it the
 * entry's own, inherited or there by default.
 */
export function set(tree: Tree, { path, value }: Setting): string | null {
  const parts = path.split(".");
  const [section = "", name = ""] = parts;
  if (parts.length < 2 || !SECTIONS.includes(section)) {
    return `Cannot set "${path}": wanted a path that begins with ${SECTIONS.join(", ")}, ` +
      `such as "experiments.f1-digits.regime.epochs".${didYouMean(section, SECTIONS)}`;
  }
  const taken = parts.find((part) => part === "" || !isFreeName(part));
  if (taken !== undefined) {
    return `Cannot set "${path}": "${taken}" is not a valid name of a field.`;
  }
  // A file that is missing or cannot be read is reported elsewhere.
  const entries = own(tree, section);
  if (!isTree(entries)) return null;
  const kind = ENTRIES.get(section);
  if (kind !== undefined && !Object.hasOwn(entries, name)) {
    const near = didYouMean(name, Object.keys(entries));
    return `Cannot set "${path}": there is no ${kind} "${name}".${near}`;
  }
  const last = parts.pop()!;
  const whole = wholeInTheWay(tree, parts);
  if (whole !== null) {
    const power = POWERS.get(whole.value);
    const mapping = Object.entries({ power, [last]: value });
    const such = power === undefined
      ? ""
      : `: { ${mapping.map(([field, each]) => `${field}: ${each}`).join(", ")} }`;
    return `Cannot set "${path}": ${whole.path} is ${JSON.stringify(whole.value)}; ` +
      `set all of ${whole.path}${such}.`;
  }
  let at = tree;
  for (const part of parts) {
    const inner = own(at, part);
    const copy: Tree = isTree(inner) ? { ...inner } : {};
    // What the entry inherits or has by default is not known here.
    if (inner === undefined || isPart(inner)) asPart(copy);
    at[part] = copy;
    at = copy;
  }
  at[last] = value;
  return null;
}

/**
 * Finds what a path leads through that is no mapping, be it the entry's own or inherited: a mapping in its place would drop
 * what it says. Null if there is nothing.
 */
function wholeInTheWay(
  tree: Tree,
  parts: readonly string[],
): { readonly path: string; readonly value: Json } | null {
  const isOfEntry = ENTRIES.has(parts[0]!);
  const [start = "", ...fields] = isOfEntry ? parts.slice(1) : parts;
  let at = isOfEntry ? inherited(tree[parts[0]!] as Tree, start) : own(tree, start);
  for (const [i, field] of fields.entries()) {
    at = isTree(at) ? own(at, field) : undefined;
    if (at !== undefined && at !== null && !isTree(at)) {
      return { path: parts.slice(0, parts.length - fields.length + i + 1).join("."), value: at };
    }
  }
  return null;
}

/** An entry with what it inherits. That it inherits from nothing is told by the check. */
function inherited(entries: Tree, name: string): Json | undefined {
  try {
    return inherit(entries, name, ["extends", "reduces"]);
  } catch {
    return own(entries, name);
  }
}
