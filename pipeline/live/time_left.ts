import type { LiveProgress, LiveRun, LiveStage } from "./live_run.ts";

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
 * Estimates the time to the end of a run. A running stage goes by its own pace, another stage by the mean of its kind (the
 * first part of its name) in this run. The sum is spread over the stages that run at once, and is at least the longest
 * single stage.
 */
export function runTimeLeft({ stages, jobs }: LiveRun, now: number): TimeLeft {
  const kind = ({ name }: LiveStage) => name.split("/")[0]!;
  const runs = ({ state }: LiveStage) => state === "running";
  const elapsed = ({ started }: LiveStage) => started === null ? 0 : (now - started) / 1000;
  const secondsByKind = new Map<string, number[]>();
  const learn = (stage: LiveStage, seconds: number) =>
    secondsByKind.set(kind(stage), [...secondsByKind.get(kind(stage)) ?? [], seconds]);
  for (const stage of stages) {
    if (stage.state === "done" && stage.seconds !== null) learn(stage, stage.seconds);
    const left = runs(stage) ? stageTimeLeft(stage.progress, now) : null;
    if (left !== null) learn(stage, elapsed(stage) + left);
  }
  let sum = 0;
  let longest = 0;
  let unknown = 0;
  for (const stage of stages) {
    if (!["planned", "queued", "waiting", "running"].includes(stage.state)) continue;
    const times = secondsByKind.get(kind(stage));
    const mean = times === undefined ? null : times.reduce((a, b) => a + b) / times.length;
    const own = runs(stage) ? stageTimeLeft(stage.progress, now) : null;
    const left = own ?? (mean === null ? null : Math.max(0, mean - elapsed(stage)));
    if (left === null) unknown += 1;
    else {
      sum += left;
      longest = Math.max(longest, left);
    }
  }
  return { seconds: Math.max(longest, sum / Math.max(1, jobs)), unknown };
}
