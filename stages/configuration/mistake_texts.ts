import type { Json } from "../../pipeline/types.ts";
import type { Mistake } from "./check_value.ts";
import { type ConfigFiles, fileOf } from "./config_files.ts";

/**
 * Mistakes as lines for people, `file:line:column: field: what is wrong`. A field that was inherited is shown where it is
 * written, one that was set on the command line by its flag.
 *
 * @param set the paths given by `--set`
 */
export async function mistakeTexts(
  mistakes: readonly Mistake[],
  files: ConfigFiles,
  profile: string,
  set: readonly string[],
): Promise<string[]> {
  if (mistakes.length === 0) return [];
  // Only here: sound configurations need no positions.
  const { yamlPosition } = await import("./yaml_position.ts");
  const texts = mistakes.map(({ path, text, isKey }) => {
    const dotted = path.map(String).join(".");
    const flag = set.find((each) => dotted === each || dotted.startsWith(`${each}.`));
    if (flag !== undefined) return `--set ${flag}: ${dotted}: ${text}`;
    const places = entriesOf(path, files.tree).map((entry) => {
      const file = fileOf(entry, profile);
      const field = entry.slice(depth(entry));
      const position = yamlPosition(files.texts.get(file) ?? "", field, isKey ? "key" : "value");
      return { file, field, ...position };
    });
    const { file, field, line, column } = places.find(({ found }) => found) ?? places[0]!;
    const name = field.map(String).join(".");
    return [`${file}:${line}:${column}`, name, text].filter((part) => part !== "").join(": ");
  });
  // All heirs have the mistakes of what they inherit from.
  return [...new Set(texts)];
}

/** How many parts of a path name the file. */
const depth = ([section]: readonly PropertyKey[]) => (section === "experiments" ? 2 : 1);

/** The path, and the same field of the entries that it may have been inherited from. */
function entriesOf(
  [section, name, ...field]: readonly PropertyKey[],
  tree: { readonly [key: string]: Json },
): (readonly PropertyKey[])[] {
  if (name === undefined) return [[section!]];
  const paths: (readonly PropertyKey[])[] = [[section!, name, ...field]];
  const entries = tree[String(section)] as { readonly [key: string]: Json } | undefined;
  const seen = new Set<string>();
  for (let at = String(name); !seen.has(at);) {
    seen.add(at);
    const entry = entries?.[at] as { readonly [key: string]: Json } | null | undefined;
    const parent = entry?.extends ?? entry?.reduces;
    if (typeof parent !== "string" || seen.has(parent)) break;
    paths.push([section!, parent, ...field]);
    at = parent;
  }
  return paths;
}
