import { foldersAbove } from "../words/folders_above.ts";
import { isWithin } from "../words/is_within.ts";
import type { Graph } from "./graph.ts";

/**
 * The fewest words of a command line that select stages: a word is a stage, or a folder of stages.
 *
 * @param others stages that the words must not select
 */
export function stageWords(
  { order }: Graph,
  chosen: ReadonlySet<string>,
  others: ReadonlySet<string>,
): string[] {
  const words = new Set<string>();
  for (const { name } of order) {
    if (!chosen.has(name)) continue;
    const isApt = (word: string) => !others.values().some((other) => isWithin(other, word));
    words.add([...foldersAbove(name), name].find(isApt) ?? name);
  }
  return [...words];
}
