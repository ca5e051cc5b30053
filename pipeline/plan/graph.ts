import type { Stage } from "../types.ts";
import { UserError } from "../words/errors.ts";
import { foldersAbove } from "../words/folders_above.ts";
import { isWithin } from "../words/is_within.ts";
import { didYouMean } from "../words/did_you_mean.ts";

/** The checked graph of stages. */
export interface Graph {
  /** The stages in topological order: each after its inputs, otherwise as declared. */
  readonly order: readonly Stage[];
  readonly byName: ReadonlyMap<string, Stage>;
  /** Stage → the stages that read its output, in order. */
  readonly dependants: ReadonlyMap<string, readonly string[]>;
}

/** The stages of these names, and all stages that they depend on. */
export function ancestors(graph: Graph, names: Iterable<string>): Set<string> {
  return closure(names, (name) => Object.values(graph.byName.get(name)?.inputs ?? {}));
}

/** The stages of these names, and all stages that depend on them. */
export function descendants(graph: Graph, names: Iterable<string>): Set<string> {
  return closure(names, (name) => graph.dependants.get(name) ?? []);
}

/**
 * Finds stages by name. A name may also be a folder of names: `train/f1` means all `train/f1/…`.
 *
 * @throws {UserError} if a name fits no stage, with similar names
 */
export function selectStages(graph: Graph, names: readonly string[]): string[] {
  const selected = new Set<string>();
  for (const name of names) {
    // A shell that completes a folder ends it with a slash.
    const typed = name.replace(/\/+$/, "");
    const found = graph.order.filter((stage) => isWithin(stage.name, typed));
    if (found.length === 0) {
      const all = new Set(
        graph.order.flatMap((stage) => [stage.name, ...foldersAbove(stage.name)]),
      );
      throw new UserError(
        `There is no stage "${name}".${didYouMean(name, all)} "status" lists all stages.`,
      );
    }
    for (const stage of found) selected.add(stage.name);
  }
  return [...selected];
}

function closure(names: Iterable<string>, next: (name: string) => Iterable<string>): Set<string> {
  const found = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    pending.push(...next(name));
  }
  return found;
}
