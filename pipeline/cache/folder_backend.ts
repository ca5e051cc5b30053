import { makeFolder, syncFolder } from "../system/atomic.ts";
import { orAborted } from "../system/or_aborted.ts";
import { messageOf } from "../words/errors.ts";
import { namesIn } from "../system/folder.ts";
import { type CacheBackend, CacheError, pacedCache, type Source } from "./backend.ts";

/** Age at which temporary files of killed engines are removed. */
const STALE_MS = 24 * 3_600_000;

/**
 * Opens a cache in a folder, for example on a shared file system. Many engines may write to it at once.
 *
 * @param creates whether to create a missing folder; otherwise a missing folder is an error
 */
export function folderBackend(folder: string, creates: boolean): CacheBackend {
  const explained = async <T>(
    what: string,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      // A file system of the network may never answer.
      return await orAborted(work(), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new CacheError(`${what} in the cache "${folder}": ${messageOf(error)}`);
    }
  };
  let ready: Promise<void> | undefined;
  return {
    place: folder,
    get: (name, signal) =>
      explained(`Reading "${name}"`, signal, async () => {
        try {
          const { readable } = await Deno.open(`${folder}/${name}`);
          return pacedCache(readable, folder, signal);
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
          // A missing folder may be a disk that is not mounted, not an empty cache.
          if (!creates && !await exists(folder)) {
            throw new Error("the folder does not exist; is its disk mounted?");
          }
          return null;
        }
      }),
    size: (name, signal) =>
      explained(`Looking for "${name}"`, signal, async () => {
        try {
          return (await Deno.stat(`${folder}/${name}`)).size;
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return null;
          throw error;
        }
      }),
    put: (name, source, signal) =>
      explained(`Writing "${name}"`, signal, async () => {
        await (ready ??= prepare(folder));
        await write(`${folder}/${name}`, source, `${folder}/temporary`, signal);
      }),
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Writes under a temporary name, flushes, then renames. */
async function write(
  path: string,
  source: Source,
  aside: string,
  signal: AbortSignal,
): Promise<void> {
  const temporary = `${aside}/${crypto.randomUUID()}`;
  try {
    {
      using file = await Deno.open(temporary, { createNew: true, write: true });
      for await (const piece of await source.open()) {
        signal.throwIfAborted();
        for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
      }
      await file.sync();
    }
    const parent = path.slice(0, path.lastIndexOf("/"));
    await makeFolder(parent);
    await Deno.rename(temporary, path);
    await syncFolder(parent);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Makes the folder, but not its parents, and removes temporary files of killed engines. */
async function prepare(folder: string): Promise<void> {
  await Deno.mkdir(folder).catch((error) => {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  });
  await Deno.mkdir(`${folder}/temporary`, { recursive: true });
  await sweep(`${folder}/temporary`);
}

async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const info = await Deno.stat(`${folder}/${name}`).catch(() => null);
    if (info?.mtime && Date.now() - info.mtime.getTime() > STALE_MS) {
      await Deno.remove(`${folder}/${name}`).catch(() => {});
    }
  }
}
