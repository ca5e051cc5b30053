import type { Reporter } from "../events.ts";

/** Version of the lines of `--json`, raised by a change that could break a reader. */
export const JSON_VERSION = 1;

/** Writes each event as a line of JSON (NDJSON), with the version and the time. */
export function jsonReporter(write: (line: string) => void, now: () => Date): Reporter {
  return {
    onEvent: (event) =>
      write(JSON.stringify({ version: JSON_VERSION, time: now().toISOString(), ...event })),
    close() {},
  };
}
