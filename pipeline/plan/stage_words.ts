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
    const parts = name.split("/");
    const folders = parts.map((_, i) => parts.slice(0, i + 1).join("/"));
    const isApt = (folder: string) =>
      !others.values().some((other) => other === folder || other.startsWith(`${folder}/`));
    words.add(folders.find(isApt) ?? name);
  }
  return [...words];
}
