import type { Json } from "../../pipeline/types.ts";
import type { Mistake } from "./check_value.ts";
import { type ConfigFiles, isTree, placeOf } from "./config_files.ts";
import { own } from "./own.ts";

/**
 * Prints mistakes as lines, `file:line:column: field: mistake`. An inherited field has the place where it is written, a
 * field set on the command line has its flag.
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
  // Loaded only for mistakes, since valid configurations need no positions.
  const { yamlPositions } = await import("./yaml_positions.ts");
  // Of each file that has a mistake. Many mistakes may have one place, such as a method's in every experiment.
  const read = new Map<string, ReturnType<typeof yamlPositions>>();
  const positionsIn = (file: string) => {
    const positions = read.get(file) ?? yamlPositions(files.texts.get(file) ?? "");
    read.set(file, positions);
    return positions;
  };
  const texts = mistakes.map(({ path, text, isKey }) => {
    const places = entriesOf(path, files.tree).map((entry) => {
      const dotted = entry.map(String).join(".");
      const flag = set.find((each) => dotted === each || dotted.startsWith(`${each}.`));
      const { file, field } = placeOf(entry, profile, files.texts);
      const position = positionsIn(file)(field, isKey ? "key" : "value");
      return { file, field, flag, dotted, ...position };
    });
    const place = places.find(({ found, flag }) => found || flag !== undefined) ?? places[0]!;
    const { file, field, flag, dotted, line, column } = place;
    if (flag !== undefined) return `--set ${flag}: ${flag === dotted ? "" : `${dotted}: `}${text}`;
    const name = field.map(String).join(".");
    return [`${file}:${line}:${column}`, name, text].filter((part) => part !== "").join(": ");
  });
  // Entries that inherit from the same parent repeat its mistakes.
  return [...new Set(texts)];
}

/** Lists a path, then the same field of each entry that it can be inherited from. */
function entriesOf(
  [section, name, ...field]: readonly PropertyKey[],
  tree: { readonly [key: string]: Json },
): (readonly PropertyKey[])[] {
  if (name === undefined) return [[section!]];
  const paths: (readonly PropertyKey[])[] = [[section!, name, ...field]];
  const entries = tree[String(section)];
  const seen = new Set<string>();
  for (let at = String(name); !seen.has(at);) {
    seen.add(at);
    const entry: Json | undefined = isTree(entries) ? own(entries, at) : undefined;
    const parent = isTree(entry) ? entry.extends ?? entry.reduces : undefined;
    if (typeof parent !== "string" || seen.has(parent)) break;
    paths.push([section!, parent, ...field]);
    at = parent;
  }
  return paths;
}
