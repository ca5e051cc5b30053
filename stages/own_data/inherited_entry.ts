import { parse } from "yaml";
import type { Json } from "../../pipeline/types.ts";
import type { Tree } from "../configuration/config_files.ts";
import { inherit } from "../configuration/inherit.ts";

/**
 * An entry of a data set with what it inherits.
 *
 * @param shared the entries of configs/datasets.yaml
 * @throws {UserError} when it extends an entry that is not there
 */
export async function inheritedEntry(
  root: string,
  name: string,
  entry: Readonly<Tree>,
  shared: Readonly<Tree>,
): Promise<Readonly<Tree>> {
  const entries: Tree = { ...shared, [name]: { ...entry } };
  const seen = new Set<Json | undefined>([name]);
  for (let parent = entry.extends; typeof parent === "string" && !seen.has(parent);) {
    seen.add(parent);
    if (!Object.hasOwn(entries, parent)) {
      const text = await Deno.readTextFile(`${root}/configs/datasets/${parent}.yaml`)
        .catch(() => null);
      if (text === null) break;
      entries[parent] = Object(parse(text));
    }
    parent = (Object(entries[parent]) as Tree).extends;
  }
  return Object(inherit(entries, name, ["extends"]));
}
