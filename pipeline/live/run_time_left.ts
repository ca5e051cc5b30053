import type { LiveRun, LiveStage } from "./live_run.ts";
import { stageTimeInAll, stageTimeLeft } from "../screen/stage_pace.ts";
import { type TimedStage, work } from "../screen/work.ts";

/** The estimated time to the end of a run. */
export interface TimeLeft {
  readonly seconds: number;
  /** Stages without an estimate; if there are any, `seconds` is a lower bound. */
  readonly unknown: number;
}

/**
 * Estimates the time to the end of a run by its {@linkcode work}. A running stage goes by its own pace. Stages that were
 * fresh or have failed take no part.
 */
export function runTimeLeft({ stages }: LiveRun, now: number): TimeLeft {
  const { left: seconds, unknown } = work(stages.flatMap((stage) => timed(stage, now)));
  return { seconds, unknown };
}

function timed(
  { name, state, started, seconds, progress, part }: LiveStage,
  now: number,
): TimedStage[] {
  if (state === "done") return seconds === null ? [] : [{ name, elapsed: seconds, left: 0, part }];
  if (!["planned", "queued", "waiting", "running"].includes(state)) return [];
  const elapsed = started === null ? 0 : Math.max(0, now - started) / 1000;
  return [
    state === "running"
      ? { name, elapsed, left: stageTimeLeft(progress, now), inAll: stageTimeInAll(progress), part }
      : { name, elapsed, left: null, part },
  ];
}
