import type { Reporter } from "../events.ts";

/** Version of the lines that `--json` writes; a change that could break a reader raises it. */
export const JSON_VERSION = 1;

/** Events as one JSON object a line (NDJSON), each with the version and the time. */
export function jsonReporter(write: (line: string) => void, now: () => Date): Reporter {
  return {
    onEvent: (event) =>
      write(JSON.stringify({ version: JSON_VERSION, time: now().toISOString(), ...event })),
    close() {},
  };
}
