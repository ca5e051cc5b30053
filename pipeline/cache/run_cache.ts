import { messageOf } from "../errors.ts";
import type { Event } from "../events.ts";
import type { Store } from "../store.ts";
import type { Key, RunRecord } from "../types.ts";
import type { CacheBackend } from "./backend.ts";
import { fetchRun, sendRun } from "./shared_cache.ts";

/** A shared cache as one run uses it. It never fails a run. */
export interface RunCache {
  /** Brings the run of a key into the store, if the cache has it. Only while the key is locked. */
  fetch(stage: string, key: Key, signal: AbortSignal): Promise<RunRecord | null>;
  /** Takes a run that has just been stored, in the background. */
  offer(record: RunRecord, signal: AbortSignal): void;
  /** Ends when what was offered is sent. */
  settled(): Promise<void>;
}

/**
 * The first time that the cache does not answer or refuses, the run goes on without it: one time-out, one notice.
 *
 * @param write whether to send what is run
 */
export function runCache(
  backend: CacheBackend,
  store: Store,
  write: boolean,
  report: (event: Event) => void,
): RunCache {
  let down = false;
  let sending = Promise.resolve();
  const giveUp = (error: unknown) => {
    if (down) return;
    down = true;
    report({ type: "notice", text: `${messageOf(error)}. Going on without the cache.` });
  };
  return {
    async fetch(stage, key, signal) {
      if (down) return null;
      try {
        const arrival = await fetchRun(backend, store, stage, key, signal);
        if (arrival.type === "fetched") {
          const { record, bytes } = arrival;
          report({ type: "fetched", stage, from: backend.place, bytes });
          return record;
        }
        if (arrival.type === "refused") {
          const text = `The cache ${backend.place}: ${arrival.why}. Refused; "${stage}" is run.`;
          report({ type: "notice", text });
        }
      } catch (error) {
        signal.throwIfAborted();
        giveUp(error);
      }
      return null;
    },
    offer(record, signal) {
      if (!write) return;
      sending = sending.then(async () => {
        if (down) return;
        try {
          const sent = await sendRun(backend, store, record, signal);
          if (sent.type !== "damaged") return;
          report({
            type: "notice",
            text: `"${sent.path}" is damaged and was not sent to the cache.`,
          });
        } catch (error) {
          if (!signal.aborted) giveUp(error);
        }
      });
    },
    settled: () => sending,
  };
}
