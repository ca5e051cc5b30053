import type { OutputOf, Workflow } from "../app.ts";
import { ancestors } from "../plan/graph.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { expectedTime, expectedTimeText } from "../run/expected_time.ts";

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
  { expectedSeconds }: Workflow,
  project: Project,
  names: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  jobs: number,
): Promise<string | null> {
  const measured = await expectedSeconds?.(outputFolders(project, verdicts)) ?? (() => null);
  const wanted = ancestors(project.graph, names);
  return expectedTimeText(expectedTime(project, wanted, verdicts, jobs, measured));
}
