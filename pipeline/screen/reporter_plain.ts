import type { Event, Reporter } from "../events.ts";
import { eventText } from "./event_text.ts";
import { progressText } from "./progress_text.ts";

/** Progress of one stage is told at most this often. */
const INTERVAL_MS = 15_000;

/**
 * Events as plain lines, for files and terminals that cannot move the cursor.
 *
 * @param write takes one line
 * @param now milliseconds, for the interval between two lines of progress
 */
export function plainReporter(write: (line: string) => void, now: () => number): Reporter {
  const told = new Map<string, number>();
  return {
    onEvent(event: Event) {
      if (event.type === "progress") {
        const time = now();
        const last = told.get(event.stage);
        if (last !== undefined && time - last < INTERVAL_MS) return;
        told.set(event.stage, time);
        // The line that it started is there already.
        if (last === undefined) return;
        return write(`        ${event.stage}  ${progressText(event)}`);
      }
      const text = eventText(event);
      if (text !== null) write(text);
    },
    close() {},
  };
}

/** Only what a person must know: failures, notices, damage, results and how it ended. */
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
