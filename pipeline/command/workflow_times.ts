import type { Workflow } from "../app.ts";
import { localExecutor } from "../executor/local_executor.ts";
import { machineCapacity, partOf } from "../executor/resources.ts";
import { ancestors } from "../plan/graph.ts";
import { planFor, type Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { withForced } from "../plan/with_forced.ts";
import { expectedLengths } from "../run/expected_lengths.ts";
import { expectedTime, expectedTimeText } from "../run/expected_time.ts";
import { type StageTime, stageTimes } from "../run/stage_times.ts";
import { readRecord } from "../store/records.ts";
import type { Stage } from "../types.ts";
import { begunKeys } from "./begun_stages.ts";
import type { Loaded } from "./command_table.ts";
import { outputFolders } from "./outputs.ts";

/** Looks for all that tells how long the stages of a workflow take, without the work that interrupted runs saved. */
export async function workflowTimes(
  { times, committed }: Workflow,
  project: Project,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<(stage: Stage) => StageTime> {
  const measured = await times?.measured(outputFolders(project, verdicts)) ?? (() => null);
  // Those of this workflow are among the published ones.
  const folders = times?.records.filter((folder) => folder !== committed?.records) ?? [];
  const timeOf = stageTimes(project, verdicts, {
    measured,
    committed: (stage: string) => [
      ...project.published(stage),
      ...folders.flatMap((folder) => readRecord(`${project.root}/${folder}/${stage}.json`) ?? []),
    ],
    ...(times && { amount: times.amount }),
  });
  const begun = await begunKeys(project, verdicts);
  return (stage) => {
    const { seconds, ...others } = timeOf(stage);
    const { key } = verdicts.get(stage.name) ?? {};
    const saved = (key && begun.get(key)?.savedSeconds) ?? 0;
    return { seconds: seconds && Math.max(0, seconds - saved), ...others };
  };
}

/** Finds the part of this machine that each stage takes while it runs. */
export async function partsHere(
  { graph }: Project,
  verdicts: ReadonlyMap<string, Verdict>,
  jobs: number,
): Promise<(stage: Stage) => number> {
  // Looking for GPUs takes a while, so it is done for stages that may run alone.
  const capacity = await machineCapacity(
    graph.order.filter(({ name }) => verdicts.get(name)?.state !== "fresh"),
  );
  return ({ resources }) => partOf(resources, capacity, jobs);
}

/** Says how long it takes to bring stages up to date; null if it is short, or unknown. */
function timeNotice(
  { times }: Workflow,
  { graph }: Project,
  names: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  parts: (stage: Stage) => number,
  timeOf: (stage: Stage) => StageTime,
): string | null {
  const expected = expectedTime(graph, ancestors(graph, names), verdicts, parts, timeOf);
  return expectedTimeText(expected, times?.command);
}

/**
 * Says how long it takes to bring stages up to date on this machine; null if it is short, or unknown.
 *
 * @param forced stages that run even if they are fresh
 */
export async function timeHere(
  workflow: Workflow,
  project: Project,
  names: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  { jobs, forced = [] }: {
    readonly jobs?: number | undefined;
    readonly forced?: readonly string[];
  } = {},
): Promise<string | null> {
  const timeOf = await workflowTimes(workflow, project, verdicts);
  const toRun = withForced(verdicts, forced);
  const parts = await partsHere(project, toRun, jobs ?? localExecutor().jobs);
  return timeNotice(workflow, project, names, toRun, parts, timeOf);
}

/** What is known of a run before it begins. */
interface Foreseen {
  /** The expected length of each stage that has to run. */
  readonly lengths: ReadonlyMap<string, number>;
  /** The part of this machine that each stage takes; null if they run elsewhere. */
  readonly parts: ((stage: Stage) => number) | null;
  /** Says how long it takes here; null if it is short, unknown or elsewhere. */
  readonly notice: string | null;
}

/**
 * Estimates how long the stages take that have to run.
 *
 * @param how.forced stages that run even if they are fresh
 * @param how.here whether they run on this machine
 */
export async function foresee(
  { workflow, project }: Loaded,
  names: readonly string[],
  { forced, jobs, here }: {
    readonly forced: readonly string[];
    readonly jobs: number;
    readonly here: boolean;
  },
): Promise<Foreseen> {
  const { graph } = project;
  const { verdicts } = planFor(project, forced, ancestors(graph, names));
  const toRun = withForced(verdicts, forced);
  const parts = here ? await partsHere(project, toRun, jobs) : null;
  const timeOf = await workflowTimes(workflow, project, verdicts);
  const waiting = graph.order.filter(({ name }) => toRun.get(name)?.state !== "fresh");
  return {
    lengths: expectedLengths(waiting, timeOf),
    parts,
    notice: parts && timeNotice(workflow, project, names, toRun, parts, timeOf),
  };
}
