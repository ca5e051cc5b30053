import type { Reporter } from "../events.ts";
import { JSON_VERSION } from "../words/print_json.ts";

/** Writes each event as a line of JSON (NDJSON), with the version and the time. */
export function jsonReporter(write: (line: string) => void, now: () => Date): Reporter {
  return {
    onEvent: (event) =>
      write(JSON.stringify({ version: JSON_VERSION, time: now().toISOString(), ...event })),
    close() {},
  };
}
