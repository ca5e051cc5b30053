import { orAborted } from "../system/or_aborted.ts";
import { type Pace, pace, type Patience, waited } from "../system/pace.ts";
import { messageOf } from "../words/errors.ts";
import { namesIn } from "../system/folder.ts";
import { isThere } from "../system/is_there.ts";
import { ANSWER_MS, type CacheBackend, CacheError, pacedCache, PATIENCE } from "./backend.ts";
import {
  makeOneFolder,
  makeSharedFolder,
  type SharedRights,
  sharedRights,
  writeShared,
} from "./shared_files.ts";

/** Age at which temporary files of killed engines are removed. */
const STALE_MS = 24 * 3_600_000;

/** Settings of a cache in a folder. */
export interface FolderOptions {
  /** Time limit for finding or opening a file, 2 seconds by default. */
  readonly answerMs?: number;
  /** Time limits of reading and writing. */
  readonly patience?: Patience;
}

/**
 * Opens a cache in a folder, for example on a shared file system. Many engines may write to it at once. A file system of the
 * network may never answer, so it is waited for no longer than a server.
 *
 * @param creates whether to create a missing folder; otherwise a missing folder is an error
 */
export function folderBackend(
  folder: string,
  creates: boolean,
  { answerMs = ANSWER_MS, patience = PATIENCE }: FolderOptions = {},
): CacheBackend {
  const explained = async <T>(
    what: string,
    signal: AbortSignal,
    clock: Pace,
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await orAborted(work(), clock.signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new CacheError(`${what} in the cache "${folder}": ${messageOf(error)}`);
    }
  };
  /** Does some work that answers at once, as a rule. */
  const asked = async <T>(
    what: string,
    signal: AbortSignal,
    work: (late: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    using clock = pace(
      { stallMs: answerMs, leastRate: 1 },
      signal,
      () => new Error(`no answer within ${answerMs / 1000} s`),
    );
    clock.begin();
    return await explained(what, signal, clock, () => work(clock.signal));
  };
  let ready: Promise<SharedRights | null> | undefined;
  return {
    place: folder,
    get: (name, signal) =>
      asked(`Reading "${name}"`, signal, async (late) => {
        try {
          const file = await Deno.open(`${folder}/${name}`);
          if (!late.aborted) return pacedCache(file.readable, folder, signal, patience);
          // Nobody waits for it any more.
          file.close();
          return null;
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
          // A missing folder may be a disk that is not mounted, not an empty cache.
          if (!creates && !await isThere(folder)) {
            throw new Error("the folder does not exist; is its disk mounted?");
          }
          return null;
        }
      }),
    size: (name, signal) =>
      asked(`Looking for "${name}"`, signal, async () => {
        try {
          return (await Deno.stat(`${folder}/${name}`)).size;
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return null;
          throw error;
        }
      }),
    async put(name, source, signal) {
      using clock = pace(patience, signal, (what) => new Error(`it took ${what}`));
      await explained(`Writing "${name}"`, signal, clock, async () => {
        const rights = await waited(clock, () => ready ??= prepare(folder));
        await writeShared(folder, name, source, rights, clock);
      });
    },
  };
}

/** Makes the folder, but not its parents, and removes temporary files of killed engines. */
async function prepare(folder: string): Promise<SharedRights | null> {
  await makeOneFolder(folder);
  const rights = await sharedRights(folder);
  await makeSharedFolder(folder, "temporary", rights);
  await sweep(`${folder}/temporary`);
  return rights;
}

async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const info = await Deno.stat(`${folder}/${name}`).catch(() => null);
    if (info?.mtime && Date.now() - info.mtime.getTime() > STALE_MS) {
      await Deno.remove(`${folder}/${name}`).catch(() => {});
    }
  }
}
