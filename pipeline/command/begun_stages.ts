import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { type Begun, begunIn } from "../store/begun.ts";
import type { Key } from "../types.ts";

/** Finds which of the stages that are not fresh run now, or were interrupted. A cluster job has a screen of its own. */
export function begunStages(
  { store }: Project,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<Map<Key, Begun>> {
  const keys = [...verdicts.values()].flatMap(({ key, state }) =>
    key === null || state === "fresh" ? [] : [key]
  );
  return begunIn(store.folder, keys, (key) => store.hasJob(key));
}
