import { UserError } from "../../pipeline/words/errors.ts";
import { didYouMean } from "../../pipeline/words/suggest.ts";
import type { Json } from "../../pipeline/types.ts";

type Tree = { readonly [key: string]: Json };

/** How an entry names its parent: `reduces` also says that it is a smaller edition. */
export type ParentField = "extends" | "reduces";

/**
 * An entry with the fields of its parent that it does not give itself. Fields that are mappings are merged field by
 * field, one level deep; everything else is replaced whole. `extends` is dropped on the way, `reduces` stays.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inherit } from "./inherit.ts";
 *
 * const methods = { sb: { batch: "small", regime: "unchanged" }, lb: { extends: "sb", batch: "large" } };
 * assertEquals(inherit(methods, "lb", ["extends"]), { batch: "large", regime: "unchanged" });
 * ```
 * @throws {UserError} for an unknown parent, or one that inherits from itself
 */
export function inherit(
  entries: Tree,
  name: string,
  parentFields: readonly ParentField[],
  heirs: readonly string[] = [],
): Json {
  const entry = entries[name];
  if (!isTree(entry)) return entry ?? null;
  const parentField = parentFields.find((field) => typeof entry[field] === "string");
  const parent = parentField && entry[parentField];
  if (typeof parent !== "string") return entry;
  const chain = [...heirs, name];
  if (chain.includes(parent)) {
    throw new UserError(`"${name}" ${parentField} itself: ${[...chain, parent].join(" → ")}`);
  }
  if (!(parent in entries)) {
    throw new UserError(
      `"${name}" ${parentField} "${parent}", which does not exist.${
        didYouMean(parent, Object.keys(entries))
      }`,
    );
  }
  const inherited = inherit(entries, parent, parentFields, chain) as Tree;
  const merged: { [key: string]: Json } = { ...inherited };
  for (const [field, value] of Object.entries(entry)) {
    const below = inherited[field];
    merged[field] = isTree(value) && below !== undefined && isTree(below)
      ? { ...below, ...value }
      : value;
  }
  if (parentField === "extends") delete merged.extends;
  return merged;
}

function isTree(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
