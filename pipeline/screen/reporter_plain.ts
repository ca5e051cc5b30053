import type { Event, Reporter } from "../events.ts";
import { roughly } from "../words/text.ts";
import { eventText } from "./event_text.ts";
import { progressText } from "./progress_text.ts";
import { beginsAnew, firstOf, type Paced, stageTimeLeft } from "./stage_pace.ts";

/** Least time between two lines of a stage's progress. */
const INTERVAL_MS = 15_000;

/**
 * Writes events as plain lines, for files and terminals that cannot move the cursor.
 *
 * @param write writes one line
 * @param now a clock that nobody sets, in milliseconds
 */
export function plainReporter(write: (line: string) => void, now: () => number): Reporter {
  const lastWritten = new Map<string, number>();
  const latest = new Map<string, Paced>();
  return {
    onEvent(event: Event) {
      if (beginsAnew(event)) latest.delete(event.stage);
      if (event.type === "progress") {
        const { stage, done, total } = event;
        const at = now();
        const first = firstOf(latest.get(stage) ?? null, done, at);
        const paced = { done, total, first, at };
        latest.set(stage, paced);
        const last = lastWritten.get(stage);
        if (last !== undefined && at - last < INTERVAL_MS) return;
        lastWritten.set(stage, at);
        // The first progress follows the line of the start, so it needs none.
        if (last === undefined) return;
        const left = stageTimeLeft(paced, at);
        return write(
          `        ${stage}  ${progressText(event)}${left ? `  ${roughly(left)} left` : ""}`,
        );
      }
      const text = eventText(event);
      if (text !== null) write(text);
    },
    close() {},
  };
}

/** Writes only failures, damage and urgent notices. */
export function quietReporter(write: (line: string) => void): Reporter {
  const isShown = (event: Event) =>
    event.type === "notice" ? event.urgent : ["failed", "damaged"].includes(event.type);
  return {
    onEvent(event) {
      const text = isShown(event) ? eventText(event) : null;
      if (text !== null) write(text);
    },
    close() {},
  };
}
