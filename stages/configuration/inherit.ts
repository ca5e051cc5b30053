import { UserError } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import type { Json } from "../../pipeline/types.ts";
import { ADDED_METHODS } from "./added_methods.ts";
import { isTree, type Tree } from "./config_files.ts";
import { layOn } from "./lay_on.ts";
import { own } from "./own.ts";

/** Field with which an entry names its parent. An entry that `reduces` its parent is a smaller edition of it. */
export type ParentField = "extends" | "reduces";

/**
 * Adds the fields of its parent to an entry that does not have them. Fields that are mappings are merged field by field,
 * one level deep; all others are replaced whole. `methods+` adds to the parent's `methods`. `extends` is removed, `reduces`
 * stays. Returns null if the parent is not a mapping.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inherit } from "./inherit.ts";
 *
 * const methods = { sb: { batch: "small", regime: "unchanged" }, lb: { extends: "sb", batch: "large" } };
 * assertEquals(inherit(methods, "lb", ["extends"]), { batch: "large", regime: "unchanged" });
 * ```
 * @throws {UserError} for an unknown parent, for two parents, and for an entry that inherits from itself
 */
export function inherit(
  entries: Readonly<Tree>,
  name: string,
  parentFields: readonly ParentField[],
  heirs: readonly string[] = [],
): Json {
  const entry = own(entries, name);
  if (!isTree(entry)) return entry ?? null;
  const [parentField, another] = parentFields.filter((field) => typeof entry[field] === "string");
  if (another !== undefined) {
    throw new UserError(`"${name}" has both ${parentField} and ${another}: wanted one of them.`);
  }
  const parent = parentField && entry[parentField];
  if (typeof parent !== "string") return entry;
  const chain = [...heirs, name];
  if (chain.includes(parent)) {
    throw new UserError(`"${name}" ${parentField} itself: ${[...chain, parent].join(" → ")}`);
  }
  if (!Object.hasOwn(entries, parent)) {
    throw new UserError(
      `"${name}" ${parentField} "${parent}", which does not exist.${
        didYouMean(parent, Object.keys(entries))
      }`,
    );
  }
  const inherited = inherit(entries, parent, parentFields, chain);
  if (!isTree(inherited)) return null;
  const merged: { [key: string]: Json } = { ...inherited };
  // A list of one's own replaces the parent's, and what the parent adds to it.
  if (Object.hasOwn(entry, "methods")) delete merged[ADDED_METHODS];
  for (const [field, value] of Object.entries(entry)) {
    const below = own(merged, field);
    merged[field] = isTree(value) && below !== undefined && isTree(below)
      ? layOn(below, value)
      : field === ADDED_METHODS && Array.isArray(value) && Array.isArray(below)
      ? [...below, ...value]
      : value;
  }
  if (parentField === "extends") delete merged.extends;
  return merged;
}
