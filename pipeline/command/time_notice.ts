import type { OutputOf, Workflow } from "../app.ts";
import { ancestors } from "../plan/graph.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { expectedTime, expectedTimeText } from "../run/expected_time.ts";
import { readRecord } from "../store/records.ts";

/** Finds the output folder of a stage that is fresh. */
export function outputFolders(
  { store }: Project,
  verdicts: ReadonlyMap<string, Verdict>,
): OutputOf {
  return (name) => {
    const { state, record } = verdicts.get(name) ?? {};
    return state === "fresh" && record ? store.object(record.output.digest) : null;
  };
}

/** Says how long it takes to bring stages up to date; null if it is short, or unknown. */
export async function timeNotice(
  { times, committed }: Workflow,
  project: Project,
  names: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  jobs: number,
): Promise<string | null> {
  const measured = await times?.measured(outputFolders(project, verdicts)) ?? (() => null);
  // Those of this workflow are among the published ones.
  const folders = times?.records.filter((folder) => folder !== committed?.records) ?? [];
  const wanted = ancestors(project.graph, names);
  const known = {
    measured,
    committed: (stage: string) => [
      ...project.published(stage),
      ...folders.flatMap((folder) => readRecord(`${project.root}/${folder}/${stage}.json`) ?? []),
    ],
    ...(times && { amount: times.amount }),
  };
  const expected = expectedTime(project, wanted, verdicts, jobs, known);
  return expectedTimeText(expected, times?.command);
}
