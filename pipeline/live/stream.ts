import type { LiveRun, LiveStage } from "./live_run.ts";
import { runTimeLeft, stageTimeLeft } from "./time_left.ts";

/** Sends a run to pages as Server-Sent Events. */
export interface LiveStream {
  /** A page's stream until it has left: all at once, then what changed. */
  open(left: Promise<void>): ReadableStream<Uint8Array>;
  /** Something changed. */
  changed(): void;
  pages(): number;
  /** Sends what pages have not seen yet, then ends. */
  close(): void;
}

/**
 * Streams for pages, each of which takes what it can: what changes while a page does not read (a busy browser, a sleeping
 * laptop) comes at once when it does, and nothing is kept for it meanwhile.
 *
 * @param run the run at this moment; what has not changed in it must be the same objects as before
 * @param intervalMs least time between two messages
 */
export function liveStream(
  run: () => LiveRun,
  { now, intervalMs }: { readonly now: () => number; readonly intervalMs: number },
): LiveStream {
  const encoder = new TextEncoder();
  const pages = new Set<() => void>();
  let revision = 0;
  let closed = false;

  /** A message that says what a page has not seen. */
  const message = (sent: Map<string, LiveStage>, seen: { lines: readonly string[] | null }) => {
    const { stages, lines, ...head } = run();
    const names = stages.map(({ name }) => name);
    const isNew = stages.filter((stage) => sent.get(stage.name) !== stage);
    for (const stage of isNew) sent.set(stage.name, stage);
    const data = {
      ...head,
      now: now(),
      left: runTimeLeft({ ...head, stages, lines }, now()),
      names,
      stages: isNew.map((stage) => ({ ...stage, left: stageTimeLeft(stage.progress, now()) })),
      ...(lines === seen.lines ? {} : { lines }),
    };
    seen.lines = lines;
    return encoder.encode(`data: ${JSON.stringify(data)}\n\n`);
  };

  return {
    open(left) {
      const sent = new Map<string, LiveStage>();
      const seen = { lines: null };
      let shown = -1;
      let wake = () => {};
      const notify = () => wake();
      pages.add(notify);
      const leave = () => {
        pages.delete(notify);
        wake();
      };
      left.then(leave, leave);
      return new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(encoder.encode("retry: 1000\n\n")),
        async pull(controller) {
          if (shown >= 0) await new Promise((go) => setTimeout(go, intervalMs));
          while (shown === revision && !closed && pages.has(notify)) {
            await new Promise<void>((go) => wake = go);
          }
          if (!pages.has(notify)) return;
          if (shown !== revision) {
            shown = revision;
            controller.enqueue(message(sent, seen));
          }
          if (!closed) return;
          pages.delete(notify);
          controller.close();
        },
        cancel: leave,
      }, { highWaterMark: 1 });
    },
    changed() {
      revision += 1;
      for (const notify of pages) notify();
    },
    pages: () => pages.size,
    close() {
      closed = true;
      for (const notify of pages) notify();
    },
  };
}
