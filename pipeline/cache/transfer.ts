import pLimit from "p-limit";
import { ancestors } from "../graph.ts";
import { decide, plan, type Verdict } from "../plan.ts";
import type { Project } from "../project.ts";
import type { CacheBackend } from "./backend.ts";
import { fetchRun, sendRun } from "./shared_cache.ts";

/** Stages that are under way at once. */
const STAGES_AT_ONCE = 8;

/** How `push` or `pull` went, stage by stage. */
export interface Transfer {
  /** Whose results were copied. */
  readonly moved: readonly string[];
  readonly bytes: number;
  /** Whose results were there already. */
  readonly there: readonly string[];
  /** Stage → what was wrong with its result, which was not copied. */
  readonly refused: Readonly<Record<string, string>>;
  /** That have no result to copy. */
  readonly absent: readonly string[];
}

/** Counts as it goes. */
class Tally {
  readonly moved: string[] = [];
  readonly there: string[] = [];
  readonly refused: Record<string, string> = {};
  readonly absent: string[] = [];
  bytes = 0;
}

/**
 * Sends the fresh results of stages, and of all that they depend on.
 *
 * @throws {CacheError} when the cache does not answer, refuses or breaks off
 */
export async function push(
  { graph, store, ...rest }: Project,
  names: readonly string[],
  backend: CacheBackend,
  onStage: (done: number, total: number) => void,
): Promise<Transfer> {
  using _held = await store.share();
  const verdicts = plan({ graph, store, ...rest });
  const wanted = ancestors(graph, names);
  const tally = new Tally();
  const limit = pLimit(STAGES_AT_ONCE);
  const failed = new AbortController();
  let done = 0;
  await all(
    graph.order.filter(({ name }) => wanted.has(name)).map(({ name }) =>
      limit(async () => {
        failed.signal.throwIfAborted();
        const verdict = verdicts.get(name);
        if (verdict?.state !== "fresh" || verdict.record === null) tally.absent.push(name);
        else {
          const sent = await sendRun(backend, store, verdict.record, failed.signal);
          if (sent.type === "present") tally.there.push(name);
          else if (sent.type === "damaged") tally.refused[name] = `"${sent.path}" is damaged`;
          else {
            tally.moved.push(name);
            tally.bytes += sent.bytes;
          }
        }
        onStage(done += 1, wanted.size);
      })
    ),
    failed,
  );
  return tally;
}

/**
 * Fetches the results of stages that are not fresh, and of all that they depend on, inputs first: what the key of a stage
 * is, its inputs decide.
 *
 * @throws {CacheError} when the cache does not answer, refuses or breaks off
 */
export async function pull(
  project: Project,
  names: readonly string[],
  backend: CacheBackend,
  onStage: (done: number, total: number) => void,
): Promise<Transfer> {
  const { graph, store } = project;
  using _held = await store.share();
  const wanted = ancestors(graph, names);
  const tally = new Tally();
  const limit = pLimit(STAGES_AT_ONCE);
  const failed = new AbortController();
  const verdicts = new Map<string, Verdict>();
  const arrived = new Map<string, Promise<void>>();
  let done = 0;
  for (const stage of graph.order) {
    const { name } = stage;
    if (!wanted.has(name)) continue;
    const inputs = Object.values(stage.inputs).map((input) => arrived.get(input));
    arrived.set(
      name,
      Promise.all(inputs).then(() =>
        limit(async () => {
          failed.signal.throwIfAborted();
          const verdict = decide(project, stage, verdicts);
          verdicts.set(name, verdict);
          if (verdict.state === "fresh") tally.there.push(name);
          else if (verdict.key === null) tally.absent.push(name);
          else {
            const { key } = verdict;
            const arrival = await store.locked(
              key,
              failed.signal,
              () => {},
              () => fetchRun(backend, store, name, key, failed.signal),
            );
            if (arrival.type === "absent") tally.absent.push(name);
            else if (arrival.type === "refused") tally.refused[name] = arrival.why;
            else {
              tally.moved.push(name);
              tally.bytes += arrival.bytes;
              verdicts.set(name, decide(project, stage, verdicts));
            }
          }
          onStage(done += 1, wanted.size);
        })
      ),
    );
  }
  await all([...arrived.values()], failed);
  return tally;
}

/** Waits for all, also when one fails: nothing is left under way. Throws what went wrong first. */
async function all(work: readonly Promise<void>[], failed: AbortController): Promise<void> {
  let first: { error: unknown } | undefined;
  await Promise.all(work.map((each) =>
    each.catch((error) => {
      first ??= { error };
      failed.abort(error);
    })
  ));
  if (first) throw first.error;
}
