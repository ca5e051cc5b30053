import { folderBackend } from "../cache/folder_backend.ts";
import { fetchRun } from "../cache/shared_cache.ts";
import { parseRecord } from "../store/records.ts";
import { lockedSoon } from "../store/locked_soon.ts";
import type { Store } from "../store/store.ts";
import { namesIn } from "../system/folder.ts";
import type { Key } from "../types.ts";
import { copyCheckpoints } from "./copy_results.ts";

/** What was taken into a store, by stage. */
export interface TakenBack {
  readonly taken: readonly string[];
  /** Stages whose results were here already. */
  readonly there: readonly string[];
  /** Stage → the fault of its result, which was not taken. */
  readonly refused: Readonly<Record<string, string>>;
  /** How many unfinished stages have checkpoints to go on from. */
  readonly unfinished: number;
}

/**
 * Takes the results of a packed run into the store, each verified as those of a shared cache are, and the checkpoints of its
 * unfinished stages. These are verified by whoever goes on from them.
 *
 * @param folder what `run.sh` has packed: `back/cache/` and `scratch/`
 */
export async function takeBack(store: Store, folder: string): Promise<TakenBack> {
  using _held = await store.share();
  const signal = new AbortController().signal;
  const [taken, there]: string[][] = [[], []];
  const refused: Record<string, string> = {};
  const cache = `${folder}/back/cache`;
  const backend = folderBackend(cache, false);
  for (const name of (await namesIn(`${cache}/runs`)).sort()) {
    const { stage, key } = parseRecord(await Deno.readTextFile(`${cache}/runs/${name}`));
    if (store.whole(key) !== null) {
      there!.push(stage);
      continue;
    }
    const fetch = () => fetchRun(backend, store, stage, key, signal);
    const fetched = await lockedSoon(store, key, signal, fetch);
    if ("busy" in fetched) refused[stage] = fetched.busy;
    else if (fetched.done.type === "fetched") taken!.push(stage);
    else {
      const { done } = fetched;
      refused[stage] = done.type === "refused" ? done.why : `"${name}" is missing`;
    }
  }
  let unfinished = 0;
  const keys = (await namesIn(`${folder}/scratch`)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  for (const key of keys as Key[]) {
    // A result without all of its files, such as weights, is made again from its checkpoints.
    if (store.whole(key) !== null) continue;
    const copy = () => copyCheckpoints(`${folder}/scratch`, key, `${store.folder}/scratch`);
    const copied = await lockedSoon(store, key, signal, copy);
    // A process that is running it has checkpoints of its own.
    if ("done" in copied && copied.done) unfinished += 1;
  }
  return { taken: taken!, there: there!, refused, unfinished };
}
