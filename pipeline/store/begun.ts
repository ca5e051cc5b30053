import { namesIn } from "../system/folder.ts";
import { findHolder, type Holder } from "../system/lock.ts";
import type { Key } from "../types.ts";
import { checkpointsIn, earlierAttempts } from "./earlier_attempts.ts";
import { keyIn } from "./leftovers.ts";

/** What there is of a result that is not there yet. */
export interface Begun {
  /** The process that is making it now, null if it cannot be named; absent if none is. */
  readonly by?: Holder | null;
  /** Whether it could not be learnt if a process is making it now. */
  readonly unclear?: true;
  /** Seconds of work that checkpoints hold, so that the next run need not do it again. */
  readonly savedSeconds: number;
}

/**
 * Finds what was begun of keys that have no result: those that a process is running, and those that were interrupted and left
 * checkpoints.
 *
 * @param folder the store's
 * @param isApart whether a key is not to be looked at, such as one whose cluster job tells more
 */
export async function begunIn(
  folder: string,
  keys: Iterable<Key>,
  isApart: (key: Key) => boolean = () => false,
): Promise<Map<Key, Begun>> {
  // A running stage has a folder for its output, and one that was killed may have left it.
  const [running, saved] = await Promise.all(
    // It is for people, so a folder that cannot be read stops no command.
    ["temporary", "scratch"].map(async (name) => {
      const names = await namesIn(`${folder}/${name}`).catch(() => null);
      return names && new Set(names.map(keyIn));
    }),
  );
  const found = new Map<Key, Begun>();
  for (const key of new Set(keys)) {
    if (isApart(key)) continue;
    const mayRun = running?.has(key) ?? saved?.has(key) ?? true;
    const by = mayRun ? await findHolder(`${folder}/locks/${key}`) : undefined;
    const seconds = saved?.has(key) ? await savedSeconds(folder, key) : null;
    const savedToo = { savedSeconds: seconds ?? 0 };
    if (by === "unknown") {
      if (seconds !== null) found.set(key, { unclear: true, ...savedToo });
    } else if (by !== undefined) found.set(key, { by, ...savedToo });
    else if (seconds !== null) found.set(key, savedToo);
  }
  return found;
}

/** Seconds of work that a key's checkpoints hold, as far as attempts were noted; null if there are none. */
export async function savedSeconds(folder: string, key: Key): Promise<number | null> {
  const scratch = `${folder}/scratch/${key}`;
  const left = await checkpointsIn(scratch).catch(() => []);
  if (left.length === 0) return null;
  return (await earlierAttempts(scratch)).reduce((sum, { seconds }) => sum + seconds, 0);
}
