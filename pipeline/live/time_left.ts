import type { LiveProgress, LiveRun, LiveStage } from "./live_run.ts";

/** How long something still takes. */
export interface TimeLeft {
  readonly seconds: number;
  /** Stages to come of which nothing is known yet: the time is then the least. */
  readonly unknown: number;
}

/** Seconds until a stage is through, by its pace since it was first heard of; null where that says nothing yet. */
export function stageTimeLeft(progress: LiveProgress | null, now: number): number | null {
  if (progress === null) return null;
  const { done, total, first: [from, since], at } = progress;
  if (done >= total) return 0;
  if (done <= from || at <= since) return null;
  const pace = (at - since) / 1000 / (done - from);
  return Math.max(0, pace * (total - done) - (now - at) / 1000);
}

/**
 * How long a run still takes: what runs by its own pace, what is to come by the mean of its kind (the first part of its
 * name) in this run, spread over the stages at once; but never less than the longest that runs.
 */
export function runTimeLeft({ stages, jobs }: LiveRun, now: number): TimeLeft {
  const kind = ({ name }: LiveStage) => name.split("/")[0]!;
  const runs = ({ state }: LiveStage) => state === "running";
  const elapsed = ({ started }: LiveStage) => started === null ? 0 : (now - started) / 1000;
  const known = new Map<string, number[]>();
  const learn = (stage: LiveStage, seconds: number) =>
    known.set(kind(stage), [...known.get(kind(stage)) ?? [], seconds]);
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
    const like = known.get(kind(stage));
    const mean = like === undefined ? null : like.reduce((a, b) => a + b) / like.length;
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
