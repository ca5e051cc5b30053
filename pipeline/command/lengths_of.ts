import type { Verdict } from "../plan/plan.ts";
import { expectedLengths } from "../run/expected_lengths.ts";
import type { Stage } from "../types.ts";
import type { Loaded } from "./command_table.ts";
import { timeNotice, workflowTimes } from "./time_notice.ts";

/**
 * Estimates how long the stages take that have to run.
 *
 * @param verdicts what is known of all stages
 * @param toRun the same, in which forced stages have to run
 * @param parts the part of this machine that each stage takes; null if they run elsewhere
 * @param notice says how long that is here, if it is long
 */
export async function lengthsOf(
  { workflow, project }: Loaded,
  names: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  toRun: ReadonlyMap<string, Verdict>,
  parts: ((stage: Stage) => number) | null,
  notice: (text: string) => void,
): Promise<ReadonlyMap<string, number>> {
  const timeOf = await workflowTimes(workflow, project, verdicts);
  const time = parts && timeNotice(workflow, project, names, toRun, parts, timeOf);
  if (time !== null) notice(time);
  const isToRun = ({ name }: Stage) => toRun.get(name)?.state !== "fresh";
  return expectedLengths(project.graph.order.filter(isToRun), timeOf);
}
