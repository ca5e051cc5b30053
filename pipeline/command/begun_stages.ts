import { hostname } from "node:os";
import { runningProgress } from "../live/running_progress.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { BegunStage } from "../screen/begun_text.ts";
import { stageTimeLeft } from "../screen/stage_pace.ts";
import { begunIn } from "../store/begun.ts";
import type { Key } from "../types.ts";

/**
 * Finds which of the stages that are not fresh run now, and how far they are, or were interrupted. A cluster job has a screen of
 * its own.
 */
export async function begunStages(
  { root, store }: Project,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<Map<Key, BegunStage>> {
  const names = new Map(
    [...verdicts].flatMap(([name, { key, state }]) =>
      key === null || state === "fresh" ? [] : [[key, name] as const]
    ),
  );
  const begun = await begunIn(store.folder, names.keys(), (key) => store.hasJob(key));
  const found = new Map<Key, BegunStage>(begun);
  const byEngine = Map.groupBy(
    [...begun].filter(([, { by }]) => by?.host === hostname()),
    ([, { by }]) => by!.process,
  );
  for (const [engine, running] of byEngine) {
    const stages = new Set(running.map(([key]) => names.get(key)!));
    const progress = await runningProgress(root, engine, stages);
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
