import { isTree, type Tree } from "./config_files.ts";
import { inherit, type ParentField } from "./inherit.ts";
import { set, type Setting } from "./set.ts";

/** A value that no file has. */
const MARK = "⟨set⟩";

/** Names of the entries that runs are made of, by their section. */
export type RunEntries = Readonly<
  Record<"experiments" | "methods" | "datasets", readonly string[]>
>;

/**
 * Finds settings of entries that reach no run: those of an experiment, method or data set that no run has or inherits from,
 * and of a field that all heirs have themselves.
 *
 * @param tree the files, before anything is set
 * @returns their paths
 */
export function idleSettings(
  tree: Readonly<Tree>,
  settings: readonly Setting[],
  entries: RunEntries,
): string[] {
  return settings.map(({ path }) => path).filter((path, i) => {
    const [section = ""] = path.split(".");
    if (!Object.hasOwn(entries, section)) return false;
    const marked: Tree = { ...tree };
    settings.forEach((setting, j) => set(marked, i === j ? { path, value: MARK } : setting));
    return !entries[section as keyof RunEntries].some((name) => isMarked(marked, section, name));
  });
}

function isMarked(tree: Tree, section: string, name: string): boolean {
  const parents: ParentField[] = section === "methods" ? ["extends"] : ["extends", "reduces"];
  const entries = tree[section];
  try {
    return isTree(entries) && JSON.stringify(inherit(entries, name, parents)).includes(MARK);
  } catch {
    // The name of its parent is marked.
    return true;
  }
}
