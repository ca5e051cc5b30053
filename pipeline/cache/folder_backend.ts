import { writeAtomically } from "../atomic.ts";
import { messageOf } from "../errors.ts";
import { namesIn } from "../store_contents.ts";
import { type CacheBackend, CacheError } from "./backend.ts";

/** What a kill has left is removed after this. */
const STALE_MS = 24 * 3_600_000;

/** A cache in a folder, on a shared file system say. Written by rename, so many may write at once. */
export function folderBackend(folder: string): CacheBackend {
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new CacheError(`${what} in the cache "${folder}": ${messageOf(error)}`);
    }
  };
  let swept: Promise<void> | undefined;
  return {
    place: folder,
    get: (name) =>
      attempt(`Reading "${name}"`, async () => {
        try {
          return (await Deno.open(`${folder}/${name}`)).readable;
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return null;
          throw error;
        }
      }),
    has: (name) =>
      attempt(`Looking for "${name}"`, async () => {
        try {
          return (await Deno.stat(`${folder}/${name}`)).isFile;
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return false;
          throw error;
        }
      }),
    put: (name, bytes) =>
      attempt(`Writing "${name}"`, async () => {
        await (swept ??= sweep(`${folder}/temporary`));
        await writeAtomically(`${folder}/${name}`, bytes, `${folder}/temporary`);
      }),
  };
}

async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const there = await Deno.stat(`${folder}/${name}`).catch(() => null);
    if (there?.mtime && Date.now() - there.mtime.getTime() > STALE_MS) {
      await Deno.remove(`${folder}/${name}`).catch(() => {});
    }
  }
}
