import { isTree, type Tree } from "./config_files.ts";
import { own } from "./own.ts";
import type { Setting } from "./set.ts";

/** Names of entries by their section. */
export interface UsedEntries {
  readonly experiments: ReadonlySet<string>;
  readonly datasets: ReadonlySet<string>;
}

/**
 * Finds the experiments that a profile runs, with those that they inherit from, and all their data sets. What the command
 * line sets is used, too. Null if the profile does not say which experiments it runs.
 */
export function usedEntries(tree: Tree, settings: readonly Setting[]): UsedEntries | null {
  const { profile } = tree;
  const chosen = isTree(profile) ? profile.experiments : undefined;
  if (!Array.isArray(chosen)) return null;
  const set = (section: string) =>
    settings.map(({ path }) => path.split(".")).filter(([first]) => first === section)
      .map(([, name = ""]) => name);
  const experiments = withParents(tree, "experiments", [
    ...chosen.map(String),
    ...set("experiments"),
  ]);
  const named = [...experiments].flatMap((name) => field(tree, "experiments", name, "dataset"));
  const datasets = withParents(tree, "datasets", [...named, ...set("datasets")]);
  return { experiments, datasets };
}

function withParents(tree: Tree, section: string, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const next = [...names];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    next.push(...["extends", "reduces"].flatMap((up) => field(tree, section, name, up)));
  }
  return found;
}

/** The name that a field of an entry gives; none if it gives none. */
function field(tree: Tree, section: string, name: string, key: string): string[] {
  const entries = tree[section];
  const entry = isTree(entries) ? own(entries, name) : undefined;
  const value = isTree(entry) ? own(entry, key) : undefined;
  return typeof value === "string" ? [value] : [];
}
