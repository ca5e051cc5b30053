import { setTimeout as pause } from "node:timers/promises";
import type { LiveRun, LiveStage } from "./live_run.ts";
import { stageTimeLeft } from "../screen/stage_pace.ts";
import { runTimeLeft } from "./run_time_left.ts";

/** Sends a run to pages as Server-Sent Events. */
export interface LiveStream {
  /** Opens the stream of a page until `left`: first the whole run, then its changes. */
  open(left: Promise<void>): ReadableStream<Uint8Array>;
  /** Sends the changes to all pages. */
  changed(): void;
  pages(): number;
  /** Sends the last changes, then ends. */
  close(): void;
}

/**
 * Streams a run to pages of any speed. A page that does not read for a while (a busy browser, a sleeping laptop) gets all
 * changes in one message when it reads again; nothing is queued for it meanwhile.
 *
 * @param run returns the run at this moment, with the same objects as before where nothing has changed
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

  /** A message with the changes since the page's last one. */
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
          if (shown >= 0) await pause(intervalMs);
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
