import pLimit from "p-limit";
import { decide, type Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { Stage } from "../types.ts";

/** Stages that are under way at once. */
export const STAGES_AT_ONCE = 8;

/**
 * Visits stages, each after all of its inputs: what they came to decides its key. After the visit its verdict is made anew.
 *
 * @param wanted with each stage all that it depends on
 * @param failed is aborted by the first visit that throws; no further one begins, and what it threw is thrown
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
  await all([...visited.values()], failed);
}

/** Waits for all, also when one fails: nothing is left under way. Throws what went wrong first. */
export async function all(work: readonly Promise<void>[], failed: AbortController): Promise<void> {
  let first: { error: unknown } | undefined;
  await Promise.all(work.map((each) =>
    each.catch((error) => {
      first ??= { error };
      failed.abort(error);
    })
  ));
  if (first) throw first.error;
}
