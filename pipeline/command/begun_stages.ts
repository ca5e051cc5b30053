import { hostname } from "node:os";
import { runningProgress } from "../live/running_progress.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { BegunStage } from "../screen/begun_text.ts";
import { stageTimeLeft } from "../screen/stage_pace.ts";
import { type Begun, begunIn } from "../store/begun.ts";
import type { Key } from "../types.ts";

/** Finds which of the stages without a whole result run now, or were interrupted. A cluster job has a screen of its own. */
export function begunKeys(
  { store }: Project,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<Map<Key, Begun>> {
  return begunIn(store.folder, stagesByKey(verdicts).keys(), (key) => store.hasJob(key));
}

/** The same, with how far those are that run now. */
export async function begunStages(
  project: Project,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<Map<Key, BegunStage>> {
  const names = stagesByKey(verdicts);
  const begun = await begunKeys(project, verdicts);
  const found = new Map<Key, BegunStage>(begun);
  const byEngine = Map.groupBy(
    [...begun].filter(([, { by }]) => by?.host === hostname()),
    ([, { by }]) => by!.process,
  );
  for (const [engine, running] of byEngine) {
    const stages = new Set(running.map(([key]) => names.get(key)!));
    const progress = await runningProgress(project.root, engine, stages);
    for (const [key, one] of running) {
      const far = progress.get(names.get(key)!);
      if (far === undefined) continue;
      const { done, total, unit, text } = far;
      const secondsLeft = stageTimeLeft(far, Date.now());
      found.set(key, { ...one, progress: { done, total, unit, text, secondsLeft } });
    }
  }
  return found;
}

/** The stages that are not fresh, or were restored without a file, by their keys. */
function stagesByKey(verdicts: ReadonlyMap<string, Verdict>): Map<Key, string> {
  return new Map(
    [...verdicts].flatMap(([name, { key, state, leftOut }]) =>
      key === null || state === "fresh" && leftOut === undefined ? [] : [[key, name] as const]
    ),
  );
}
