import type { LiveProgress, LiveRun, LiveStage } from "./live_run.ts";
import { type TimedStage, work } from "../screen/work.ts";

/** The estimated time to the end of a run. */
export interface TimeLeft {
  readonly seconds: number;
  /** Stages without an estimate; if there are any, `seconds` is a lower bound. */
  readonly unknown: number;
}

/** Seconds to the end of a stage, by its pace since its first progress; null while the pace is unknown. */
export function stageTimeLeft(progress: LiveProgress | null, now: number): number | null {
  if (progress === null) return null;
  const { done, total, first: [from, since], at } = progress;
  if (done >= total) return 0;
  if (done <= from || at <= since) return null;
  const pace = (at - since) / 1000 / (done - from);
  return Math.max(0, pace * (total - done) - (now - at) / 1000);
}

/**
 * Estimates the time to the end of a run by its {@linkcode work}. A running stage goes by its own pace. Stages that were
 * fresh or have failed take no part.
 */
export function runTimeLeft({ stages, jobs }: LiveRun, now: number): TimeLeft {
  const { left: seconds, unknown } = work(stages.flatMap((stage) => timed(stage, now)), jobs);
  return { seconds, unknown };
}

function timed({ name, state, started, seconds, progress }: LiveStage, now: number): TimedStage[] {
  if (state === "done") return seconds === null ? [] : [{ name, elapsed: seconds, left: 0 }];
  if (!["planned", "queued", "waiting", "running"].includes(state)) return [];
  const elapsed = started === null ? 0 : (now - started) / 1000;
  return [{ name, elapsed, left: state === "running" ? stageTimeLeft(progress, now) : null }];
}
