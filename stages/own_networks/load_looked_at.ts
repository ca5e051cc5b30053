import type { Workflow } from "../../pipeline/app.ts";
import type { Stage } from "../../pipeline/types.ts";
import { libraryOf, ownStages } from "./own_stages.ts";

/**
 * Loads a workflow that is made by what is seen in networks of one's own. Where libtensorflow is not there to look at them, it
 * is fetched, and the workflow is loaded again: what is fixed before the first run must not depend on whether there was one.
 *
 * @param prepare fetches what stages need
 */
export async function loadLookedAt(
  load: () => Promise<Workflow>,
  prepare: (stages: readonly Stage[]) => Promise<void>,
): Promise<Workflow> {
  const workflow = await load();
  const own = ownStages(workflow.stages);
  if (own.length === 0 || (workflow.problems ?? []).length > 0) return workflow;
  if (await Deno.stat(libraryOf(own)).then(({ isFile }) => isFile, () => false)) return workflow;
  await prepare(workflow.stages);
  return await load();
}
