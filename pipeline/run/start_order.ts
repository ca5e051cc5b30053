import type { Graph } from "../plan/graph.ts";
import type { Stage } from "../types.ts";

/**
 * The order in which stages start, where several can. Partial stages go first: they are short, and people wait for them. Of
 * the others, those of a lower turn go first, and within a turn those with the longest way to the end of the run: a long stage
 * that starts last would run alone at the end. Equal ones start as declared.
 *
 * @param length how long a stage takes, in any unit; 0 if that is unknown, or does not matter. Not asked of partial stages
 */
export function startOrder(
  { order, dependants }: Graph,
  length: (stage: Stage) => number = () => 0,
): Stage[] {
  const ways = new Map<string, number>();
  for (const stage of order.toReversed()) {
    const after = dependants.get(stage.name) ?? [];
    const longest = after.reduce((most, name) => Math.max(most, ways.get(name)!), 0);
    ways.set(stage.name, longest + (stage.partial ? 0 : length(stage)));
  }
  const turn = (stage: Stage) => stage.partial ? -Infinity : stage.turn ?? 0;
  const way = ({ name }: Stage) => ways.get(name)!;
  return order.toSorted((a, b) => turn(a) === turn(b) ? way(b) - way(a) : turn(a) - turn(b));
}
