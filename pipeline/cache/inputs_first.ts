import pLimit from "p-limit";
import { decide, type Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { waitForAll } from "../system/wait_for_all.ts";
import type { Stage } from "../types.ts";

/** Most stages that are transferred at once. */
export const STAGES_AT_ONCE = 8;

/**
 * Visits stages, each after all of its inputs, since their results decide its key. After a visit the stage's verdict is
 * renewed.
 *
 * @param wanted the stages to visit, with all that they depend on
 * @param failed aborted by the first visit that throws; no further visit begins, and its error is thrown
 */
export async function inputsFirst(
  project: Project,
  wanted: ReadonlySet<string>,
  failed: AbortController,
  visit: (stage: Stage, verdict: Verdict) => Promise<void>,
): Promise<void> {
  const limit = pLimit(STAGES_AT_ONCE);
  const verdicts = new Map<string, Verdict>();
  const visited = new Map<string, Promise<void>>();
  for (const stage of project.graph.order) {
    const { name } = stage;
    if (!wanted.has(name)) continue;
    const inputs = Object.values(stage.inputs).map((input) => visited.get(input));
    const work = async () => {
      failed.signal.throwIfAborted();
      const verdict = decide(project, stage, verdicts);
      verdicts.set(name, verdict);
      await visit(stage, verdict);
      if (verdict.state !== "fresh") verdicts.set(name, decide(project, stage, verdicts));
    };
    visited.set(name, Promise.all(inputs).then(() => limit(work)));
  }
  await waitForAll([...visited.values()], failed);
}
