import { messageOf } from "../words/errors.ts";
import type { Event } from "../events.ts";
import { ancestors } from "../plan/graph.ts";
import type { Project } from "../plan/project.ts";
import { lockedSoon } from "../store/locked_soon.ts";
import type { Store } from "../store/store.ts";
import type { Key, RunRecord } from "../types.ts";
import type { CacheBackend } from "./backend.ts";
import { inputsFirst } from "./inputs_first.ts";
import { fetchRun, sendRun } from "./shared_cache.ts";

/** The shared cache of one run. A fault of the cache never fails the run. */
export interface RunCache {
  /**
   * Fetches the stages that a run needs and that are not fresh, inputs first. Skips forced stages, and those that another
   * engine is running: the run asks for these again when it comes to them.
   */
  fetchAll(
    project: Project,
    goal: readonly string[],
    forced: readonly string[],
    signal: AbortSignal,
  ): Promise<void>;
  /** Fetches the run of a key into the store; null if the cache lacks it. The caller holds the key's lock. */
  fetch(stage: string, key: Key, signal: AbortSignal): Promise<RunRecord | null>;
  /**
   * Sends a run in the background.
   *
   * @param replaces whether it takes the place of what the cache has, as a forced run does
   */
  offer(record: RunRecord, replaces: boolean): void;
  /** Waits until all offered runs are sent: once the run is stopped, only for some time. What is not sent by then is told. */
  settled(end: SendingEnd): Promise<void>;
}

/** What ends the sending of results. */
export interface SendingEnd {
  readonly stop: AbortSignal;
  /** Ends it at once. */
  readonly kill: AbortSignal;
  /** How long it may go on after the stop: nobody else sends what the run has just finished. */
  readonly patienceMs: number;
}

/**
 * Makes the cache of a run. At its first fault the run goes on without the cache: one time-out, one notice.
 *
 * @param write whether to send the results of the run
 */
export function runCache(
  backend: CacheBackend,
  store: Store,
  write: boolean,
  onEvent: (event: Event) => void,
): RunCache {
  let down = false;
  let sending = Promise.resolve();
  const enough = new AbortController();
  const unsent: string[] = [];
  /** Keys that the cache lacks. */
  const lacking = new Set<Key>();
  /** Keys whose cached result failed verification; this run's result replaces it. */
  const distrusted = new Set<Key>();
  const tell = (text: string) => onEvent({ type: "notice", text, urgent: true });
  const giveUp = (error: unknown) => {
    if (down) return;
    down = true;
    tell(`${messageOf(error)}. Going on without the cache.`);
  };
  const cache: RunCache = {
    async fetchAll(project, goal, forced, signal) {
      const wanted = ancestors(project.graph, [...goal, ...forced]);
      await inputsFirst(project, wanted, new AbortController(), async ({ name }, verdict) => {
        const { state, key } = verdict;
        if (down || state === "fresh" || key === null || forced.includes(name)) return;
        if (store.hasJob(key) || signal.aborted) return;
        await lockedSoon(store, key, signal, async () => {
          // Another run may have made it meanwhile.
          if (store.whole(key) !== null) return;
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
          tell(
            `Fetching "${stage}" from the cache ${backend.place}: ${arrival.why}. Running the stage instead.`,
          );
        }
      } catch (error) {
        signal.throwIfAborted();
        giveUp(error);
      }
      return null;
    },
    offer(record, replaces) {
      if (!write) return;
      sending = sending.then(async () => {
        if (down) return;
        try {
          const replacing = replaces || distrusted.has(record.key);
          const sent = await sendRun(backend, store, record, replacing, enough.signal);
          if (sent.type !== "damaged") return;
          tell(`Sending "${record.stage}" to the cache: "${sent.path}" is damaged. Nothing sent.`);
        } catch (error) {
          if (enough.signal.aborted) unsent.push(record.stage);
          else giveUp(error);
        }
      });
    },
    async settled({ stop, kill, patienceMs }) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const end = () => enough.abort();
      const soon = () => timer ??= setTimeout(end, patienceMs);
      for (const [signal, then] of [[stop, soon], [kill, end]] as const) {
        if (signal.aborted) then();
        else signal.addEventListener("abort", then);
      }
      await sending;
      clearTimeout(timer);
      stop.removeEventListener("abort", soon);
      kill.removeEventListener("abort", end);
      if (unsent.length === 0) return;
      tell(
        `Stopped before "${unsent.join('", "')}" ${
          unsent.length === 1 ? "was" : "were"
        } sent to the cache ${backend.place}. "cache push" sends what is here.`,
      );
    },
  };
  return cache;
}
