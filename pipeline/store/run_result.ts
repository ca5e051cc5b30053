import type { RunResult } from "../app.ts";
import type { RunRecord } from "../types.ts";
import type { Store } from "./store.ts";

/** A run with the files that the store has of it. */
export function runResult(store: Store, record: RunRecord): RunResult {
  const folder = store.object(record.output.digest);
  return { record, read: (file) => Deno.readTextFile(`${folder}/${file}`).catch(() => null) };
}
