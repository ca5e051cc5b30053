import { ancestors, type Graph } from "../plan/graph.ts";
import type { Verdict } from "../plan/plan.ts";

/**
 * The stages that are run before packing: those that stages with work read, and those that need the network.
 *
 * @param work the work of a stage in any unit, 0 where it is next to nothing
 */
export function stagesAhead(
  graph: Graph,
  wanted: readonly string[],
  work: (stage: string) => number,
): string[] {
  const needed = ancestors(graph, wanted);
  const behind = workBehind(graph, work);
  const read = ancestors(
    graph,
    graph.order.flatMap(({ name, inputs, permissions }) => [
      ...(needed.has(name) && work(name) > 0 ? Object.values(inputs) : []),
      ...(needed.has(name) && permissions?.net ? [name] : []),
    ]),
  );
  return graph.order.map(({ name }) => name)
    .filter((name) => read.has(name) && behind.get(name) === 0);
}

/**
 * The stages that have to run, grouped by the work that is behind them, the least first: many short trainings end before a
 * long one begins. Partial stages (tables, figures) are left out, since they are made where results are taken back.
 */
export function stageGroups(
  graph: Graph,
  wanted: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  work: (stage: string) => number,
): string[][] {
  const needed = ancestors(graph, wanted);
  const behind = workBehind(graph, work);
  const open = graph.order.filter(({ name, partial }) =>
    needed.has(name) && !partial && verdicts.get(name)?.state !== "fresh"
  );
  const groups = Map.groupBy(open.map(({ name }) => name), (name) => behind.get(name)!);
  return [...groups].sort(([a], [b]) => a - b).map(([, names]) => names);
}

/** The greatest work among a stage and all that it depends on. */
function workBehind(graph: Graph, work: (stage: string) => number): Map<string, number> {
  const behind = new Map<string, number>();
  for (const { name, inputs } of graph.order) {
    const before = Object.values(inputs).map((input) => behind.get(input)!);
    behind.set(name, Math.max(work(name), ...before));
  }
  return behind;
}
