import type { Json } from "../../pipeline/types.ts";
import { isTree, type Tree } from "./config_files.ts";
import { own } from "./own.ts";

/** The mappings that say only a part, such as one learning rate of several. */
const PARTS = new WeakSet<Tree>();

/** Marks a mapping that the command line begins: what it would replace as a whole in a file stays beside it. */
export function asPart(mapping: Tree): Tree {
  PARTS.add(mapping);
  return mapping;
}

/** Whether a value is a mapping that says only a part. */
export function isPart(value: Json | undefined): boolean {
  return isTree(value) && PARTS.has(value);
}

/**
 * Lays fields on those below, which they replace. A part does not replace: its own fields are laid on those below in turn.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asPart, layOn } from "./lay_on.ts";
 *
 * const below = { epochs: 10, learningRate: { 0: 0.05, 5: 0.005 } };
 * const rate = { 0: 0.1 };
 * assertEquals(layOn(below, { learningRate: rate }), { epochs: 10, learningRate: { 0: 0.1 } });
 * assertEquals(layOn(below, { learningRate: asPart(rate) }), { epochs: 10, learningRate: { 0: 0.1, 5: 0.005 } });
 * ```
 */
export function layOn(below: Readonly<Tree>, fields: Readonly<Tree>): Tree {
  const laid: Tree = { ...below };
  for (const [field, value] of Object.entries(fields)) {
    laid[field] = completed(own(below, field), value);
  }
  return laid;
}

/** Completes a value that is a part by what lies below it; any other value stays as it is. */
export function completed(below: Json | undefined, value: Json): Json {
  if (!isTree(value) || !isPart(value) || below === undefined || !isTree(below)) return value;
  const whole = layOn(below, value);
  return isPart(below) ? asPart(whole) : whole;
}
