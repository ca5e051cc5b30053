import type { Holder } from "../system/lock.ts";
import { processText } from "../system/process_text.ts";
import type { Key } from "../types.ts";
import type { Store } from "./store.ts";

/** Time for those who hold a key's lock for an instant only, such as to fetch a small result. */
const PATIENCE_MS = 1000;

/** What came of the work, or who was busy with the key, in words. */
export type LockedSoon<T> = { readonly done: T } | { readonly busy: string };

/** Works under a key's lock like {@linkcode Store.locked}, but does not wait for a run of the key, which may take days. */
export async function lockedSoon<T>(
  store: Store,
  key: Key,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<LockedSoon<T>> {
  const enough = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = "";
  const onWait = (holder: Holder | null) => {
    busy = `${processText(holder)} is running it; wait for its end`;
    timer ??= setTimeout(() => enough.abort(new Error(busy)), PATIENCE_MS);
  };
  let begun = false;
  try {
    return {
      done: await store.locked(key, AbortSignal.any([signal, enough.signal]), onWait, () => {
        begun = true;
        clearTimeout(timer);
        return work();
      }),
    };
  } catch (error) {
    if (begun || signal.aborted || !enough.signal.aborted) throw error;
    return { busy };
  } finally {
    clearTimeout(timer);
  }
}
