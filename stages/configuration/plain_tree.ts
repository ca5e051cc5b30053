import type { Json } from "../../pipeline/types.ts";
import type { Mistake } from "./check_value.ts";

/** Deepest nesting of values. It ends the walk through a value that contains itself. */
const DEEPEST = 32;

/** Names that every JavaScript object inherits. */
const TAKEN: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether a name can be that of an entry or a field. */
export function isFreeName(name: string): boolean {
  return !TAKEN.has(name);
}

/**
 * Copies a value read from a file as plain data. It drops names that no entry can have and values that are neither texts,
 * numbers, lists nor mappings, and adds them to `mistakes`.
 *
 * @param path its place in the tree of all files
 */
export function plainTree(
  value: unknown,
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): Json {
  const wrong = (text: string, isKey: boolean, place = path): null => {
    mistakes.push({ path: place, text, isKey });
    return null;
  };
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) {
    return value as Json;
  }
  if (typeof value !== "object") return wrong("is no plain value.", false);
  if (path.length > DEEPEST) return wrong("is nested too deeply.", false, path.slice(0, DEEPEST));
  if (Array.isArray(value)) return value.map((each, i) => plainTree(each, [...path, i], mistakes));
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    return wrong(
      "is of a YAML type that is not used here: wanted a text, a number, a list or a mapping.",
      false,
    );
  }
  const free = Object.entries(value).filter(([name]) => {
    if (isFreeName(name)) return true;
    wrong("this name is taken by the language: choose another one.", true, [...path, name]);
    return false;
  });
  return Object.fromEntries(
    free.map(([name, each]) => [name, plainTree(each, [...path, name], mistakes)]),
  );
}
