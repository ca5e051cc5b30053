import { ancestors } from "../plan/graph.ts";
import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { CacheBackend } from "./backend.ts";
import { inputsFirst, STAGES_AT_ONCE } from "./inputs_first.ts";
import { atOnce } from "../system/at_once.ts";
import { lockedSoon } from "../store/locked_soon.ts";
import { fetchRun, sendRun } from "./shared_cache.ts";

/** Outcome of `push` or `pull`, by stage. */
export interface Transfer {
  /** Stages whose results were copied. */
  readonly moved: readonly string[];
  readonly bytes: number;
  /** Stages whose results the target had already. */
  readonly there: readonly string[];
  /** Stage → the fault of its result, which was not copied. */
  readonly refused: Readonly<Record<string, string>>;
  /** Stages that have no result to copy. */
  readonly absent: readonly string[];
  /** Stages with a fresh result that was restored without files, which the cache lacks too. */
  readonly leftOut: readonly string[];
}

class Tally {
  readonly moved: string[] = [];
  readonly there: string[] = [];
  readonly refused: Record<string, string> = {};
  readonly absent: string[] = [];
  readonly leftOut: string[] = [];
  bytes = 0;
}

/**
 * Sends the fresh results of stages and of everything they depend on.
 *
 * @param options.replaces whether the results of the stages themselves take the place of those in the cache
 * @throws {CacheError} if the cache does not answer, refuses or breaks off
 */
export async function push(
  { graph, store, ...rest }: Project,
  names: readonly string[],
  backend: CacheBackend,
  onStage: (done: number, total: number) => void,
  { replaces }: { readonly replaces: boolean } = { replaces: false },
): Promise<Transfer> {
  using _held = await store.share();
  const verdicts = plan({ graph, store, ...rest });
  const wanted = ancestors(graph, names);
  const replaced = new Set(replaces ? names : []);
  const tally = new Tally();
  await atOnce(
    graph.order.filter(({ name }) => wanted.has(name)),
    STAGES_AT_ONCE,
    async ({ name }, failed) => {
      const verdict = verdicts.get(name);
      if (verdict?.state !== "fresh" || verdict.record === null) {
        tally.absent.push(name);
        return;
      }
      const sent = await sendRun(backend, store, verdict.record, replaced.has(name), failed);
      if (sent.type === "present") tally.there.push(name);
      else if (sent.type === "left-out") tally.leftOut.push(name);
      else if (sent.type === "damaged") tally.refused[name] = `"${sent.path}" is damaged`;
      else {
        tally.moved.push(name);
        tally.bytes += sent.bytes;
      }
    },
    (done) => onStage(done, wanted.size),
  );
  return tally;
}

/**
 * Fetches the results that are not fresh, of stages and of everything they depend on, and files that restored ones lack. Inputs
 * come first, since they decide a stage's key.
 *
 * @throws {CacheError} if the cache does not answer, refuses or breaks off
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
  const failed = new AbortController();
  let done = 0;
  await inputsFirst(project, wanted, failed, async ({ name }, verdict) => {
    const { state, key, record, leftOut = [] } = verdict;
    const lacking = state === "fresh" && leftOut.length > 0 ? record?.output.digest : undefined;
    if (state === "fresh" && lacking === undefined) tally.there.push(name);
    // A stage with a job in the cluster gets its result from there.
    else if (key === null || store.hasJob(key)) tally.absent.push(name);
    else {
      const fetched = await lockedSoon(
        store,
        key,
        failed.signal,
        () => fetchRun(backend, store, name, key, failed.signal, lacking),
      );
      if ("busy" in fetched) tally.refused[name] = fetched.busy;
      else if (fetched.done.type === "absent") {
        (lacking === undefined ? tally.absent : tally.leftOut).push(name);
      } else if (fetched.done.type === "refused") tally.refused[name] = fetched.done.why;
      else {
        tally.moved.push(name);
        tally.bytes += fetched.done.bytes;
      }
    }
    onStage(done += 1, wanted.size);
  });
  return tally;
}
