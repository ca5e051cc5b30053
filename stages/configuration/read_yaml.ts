import { parse } from "@std/yaml";
import type { Json } from "../../pipeline/types.ts";
import type { Mistake } from "./check_value.ts";
import { plainTree } from "./plain_tree.ts";

/** Signs that the two YAML readers which std/ chooses from do not take alike: tabs before a line, and control signs. */
// deno-lint-ignore no-control-regex
const ODD_SIGNS = /^ *\t|\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f]/m;

/**
 * Reads a YAML text as plain data; both YAML readers give the same, or both refuse it.
 *
 * @param path its place in the tree of all files
 * @throws {Error} with line and column if it is not YAML
 */
export function readYaml(text: string, path: readonly PropertyKey[], mistakes: Mistake[]): Json {
  const odd = ODD_SIGNS.exec(text);
  if (odd !== null) {
    const lines = text.slice(0, odd.index + odd[0].length).split("\n");
    const place = `line ${lines.length}, column ${lines.at(-1)!.length}`;
    throw new SyntaxError(`Indent with spaces, and write no control signs, at ${place}`);
  }
  return plainTree(parse(text, { schema: "core" }), path, mistakes);
}
