import { checkGraph, graphError } from "../../../pipeline/plan/check_graph.ts";
import type { Graph } from "../../../pipeline/plan/graph.ts";
import type { Stage } from "../../../pipeline/types.ts";

/**
 * Checks stages and sorts them.
 *
 * @throws {UserError} that lists all problems
 */
export function buildGraph(stages: readonly Stage[]): Graph {
  const { graph, problems } = checkGraph(stages);
  if (problems.length > 0) throw graphError(problems);
  return graph;
}
