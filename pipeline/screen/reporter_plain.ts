import type { Event, Reporter } from "../events.ts";
import { eventText } from "./event_text.ts";
import { progressText } from "./progress_text.ts";

/** Least time between two lines of a stage's progress. */
const INTERVAL_MS = 15_000;

/**
 * Writes events as plain lines, for files and terminals that cannot move the cursor.
 *
 * @param write writes one line
 * @param now a clock, in milliseconds
 */
export function plainReporter(write: (line: string) => void, now: () => number): Reporter {
  const lastWritten = new Map<string, number>();
  return {
    onEvent(event: Event) {
      if (event.type === "progress") {
        const time = now();
        const last = lastWritten.get(event.stage);
        if (last !== undefined && time - last < INTERVAL_MS) return;
        lastWritten.set(event.stage, time);
        // The first progress follows the line of the start, so it needs none.
        if (last === undefined) return;
        return write(`        ${event.stage}  ${progressText(event)}`);
      }
      const text = eventText(event);
      if (text !== null) write(text);
    },
    close() {},
  };
}

/** Writes only failures, notices, damage and interruptions. */
export function quietReporter(write: (line: string) => void): Reporter {
  const shown: readonly Event["type"][] = ["failed", "damaged", "notice", "stopping"];
  return {
    onEvent(event) {
      const text = shown.includes(event.type) ? eventText(event) : null;
      if (text !== null) write(text);
    },
    close() {},
  };
}
