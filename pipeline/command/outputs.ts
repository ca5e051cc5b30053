import type { OutputOf } from "../app.ts";
import { planPresent, type Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";

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

/** Finds outputs, those of partial stages over the results that are there. */
export function presentOutputs(project: Project): OutputOf {
  const partial = project.graph.order.flatMap((stage) => stage.partial ? stage.name : []);
  return outputFolders(project, planPresent(project, new Set(partial)).verdicts);
}
