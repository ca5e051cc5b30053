import type { Event } from "../events.ts";

/** How far a stage has come since it was first heard of. */
export interface Paced {
  readonly done: number;
  readonly total: number;
  /** Where it began, and when, in milliseconds. A stage that goes on from an earlier run does not begin at zero. */
  readonly first: readonly [done: number, at: number];
  /** Time of the last progress. */
  readonly at: number;
}

/** Where the pace of a stage begins that has come this far: anew if that is behind where it was, such as after a requeue. */
export function firstOf(before: Paced | null, done: number, at: number): Paced["first"] {
  return before === null || done < before.done ? [done, at] : before.first;
}

/** Whether the pace of a stage begins anew: its process does, or what it did until now was told at once. */
export function beginsAnew(event: Event): event is Extract<Event, { readonly stage: string }> {
  return event.type === "started" || event.type === "retrying" ||
    event.type === "job" && event.state !== "queued";
}

/** Seconds to the end of a stage, by its pace since its first progress; null while the pace is unknown. */
export function stageTimeLeft(progress: Paced | null, now: number): number | null {
  if (progress === null) return null;
  const { done, total, at } = progress;
  if (done >= total) return 0;
  const pace = paceOf(progress);
  return pace === null ? null : Math.max(0, pace * (total - done) - (now - at) / 1000);
}

/** Seconds that all of a stage takes at its pace, with what an earlier run did of it; null while the pace is unknown. */
export function stageTimeInAll(progress: Paced | null): number | null {
  const pace = progress && paceOf(progress);
  return pace && pace * progress!.total;
}

/** Seconds for one of what is done. */
function paceOf({ done, first: [from, since], at }: Paced): number | null {
  return done <= from || at <= since ? null : (at - since) / 1000 / (done - from);
}
