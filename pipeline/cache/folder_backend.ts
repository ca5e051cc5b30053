import { makeFolder, syncFolder } from "../system/atomic.ts";
import { messageOf } from "../words/errors.ts";
import { namesIn } from "../system/folder.ts";
import { type CacheBackend, CacheError, type Source } from "./backend.ts";

/** What a kill has left is removed after this. */
const STALE_MS = 24 * 3_600_000;

/**
 * A cache in a folder, on a shared file system say. Written by rename, so many may write at once.
 *
 * @param creates whether a folder that does not exist is an empty cache, to be made, rather than a mistake
 */
export function folderBackend(folder: string, creates: boolean): CacheBackend {
  const explained = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new CacheError(`${what} in the cache "${folder}": ${messageOf(error)}`);
    }
  };
  let ready: Promise<void> | undefined;
  return {
    place: folder,
    get: (name) =>
      explained(`Reading "${name}"`, async () => {
        try {
          return (await Deno.open(`${folder}/${name}`)).readable;
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
          // A disk that is not mounted is no empty cache.
          if (!creates && !await exists(folder)) {
            throw new Error("there is no such folder; is its disk mounted?");
          }
          return null;
        }
      }),
    size: (name) =>
      explained(`Looking for "${name}"`, async () => {
        try {
          return (await Deno.stat(`${folder}/${name}`)).size;
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return null;
          throw error;
        }
      }),
    put: (name, source, signal) =>
      explained(`Writing "${name}"`, async () => {
        await (ready ??= prepare(folder));
        await write(`${folder}/${name}`, source, `${folder}/temporary`, signal);
      }),
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** To a temporary name, flushed, then renamed. */
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

/** Makes the folder, but none above it, and removes what kills have left in it. */
async function prepare(folder: string): Promise<void> {
  await Deno.mkdir(folder).catch((error) => {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  });
  await Deno.mkdir(`${folder}/temporary`, { recursive: true });
  await sweep(`${folder}/temporary`);
}

async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const there = await Deno.stat(`${folder}/${name}`).catch(() => null);
    if (there?.mtime && Date.now() - there.mtime.getTime() > STALE_MS) {
      await Deno.remove(`${folder}/${name}`).catch(() => {});
    }
  }
}
