import { messageOf } from "../words/errors.ts";
import type { Event } from "../events.ts";
import { ancestors } from "../plan/graph.ts";
import type { Project } from "../plan/project.ts";
import type { Store } from "../store/store.ts";
import type { Key, RunRecord } from "../types.ts";
import type { CacheBackend } from "./backend.ts";
import { inputsFirst } from "./inputs_first.ts";
import { fetchRun, sendRun } from "./shared_cache.ts";

/** A shared cache as one run uses it. It never fails a run. */
export interface RunCache {
  /** Brings what is not fresh of all that a run needs into the store, inputs first, but for the stages that are forced. */
  fetchAll(
    project: Project,
    goal: readonly string[],
    forced: readonly string[],
    signal: AbortSignal,
  ): Promise<void>;
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
  onEvent: (event: Event) => void,
): RunCache {
  let down = false;
  let sending = Promise.resolve();
  /** Keys that were asked for in vain, once in a run. */
  const lacking = new Set<Key>();
  /** Keys of which something was refused: what is there is replaced. */
  const distrusted = new Set<Key>();
  const giveUp = (error: unknown) => {
    if (down) return;
    down = true;
    onEvent({ type: "notice", text: `${messageOf(error)}. Going on without the cache.` });
  };
  const cache: RunCache = {
    async fetchAll(project, goal, forced, signal) {
      const wanted = ancestors(project.graph, [...goal, ...forced]);
      await inputsFirst(project, wanted, new AbortController(), async ({ name }, verdict) => {
        const { state, key } = verdict;
        if (down || state === "fresh" || key === null || forced.includes(name)) return;
        if (store.hasJob(key) || signal.aborted) return;
        await store.locked(key, signal, () => {}, async () => {
          const there = store.record(key);
          // Another run may have made it meanwhile.
          if (there !== null && store.missing(there.output).length === 0) return;
          await cache.fetch(name, key, signal);
        });
      }).catch((error) => {
        if (!signal.aborted) throw error;
      });
    },
    async fetch(stage, key, signal) {
      if (down || lacking.has(key)) return null;
      try {
        const arrival = await fetchRun(backend, store, stage, key, signal);
        if (arrival.type === "fetched") {
          const { record, bytes } = arrival;
          onEvent({ type: "fetched", stage, from: backend.place, bytes });
          return record;
        }
        lacking.add(key);
        if (arrival.type === "refused") {
          distrusted.add(key);
          const text = `The cache ${backend.place}: ${arrival.why}. Refused; "${stage}" is run.`;
          onEvent({ type: "notice", text });
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
          const sent = await sendRun(backend, store, record, distrusted.has(record.key), signal);
          if (sent.type !== "damaged") return;
          onEvent({
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
  return cache;
}
