import { removeFolder } from "../system/remove_folder.ts";
import { namesIn } from "../system/folder.ts";
import { tryLock } from "../system/lock.ts";
import type { Key } from "../types.ts";

/** Removes a temporary file that is an hour old; a younger one may still be in use. */
async function removeOld(path: string): Promise<void> {
  const { mtime } = await Deno.stat(path);
  if (mtime !== null && Date.now() - mtime.getTime() > 3_600_000) await Deno.remove(path);
}

/**
 * Removes leftovers of killed engines: temporary folders whose key is not locked, and checkpoints of results that are there.
 *
 * @param isWhole whether all of a key's result is there: one that lacks files may be in the making
 */
export async function sweep(folder: string, isWhole: (key: Key) => boolean): Promise<void> {
  try {
    const jobs = new Set(await namesIn(`${folder}/jobs`));
    for (const name of await namesIn(`${folder}/temporary`)) {
      if (name.startsWith("file.")) {
        await removeOld(`${folder}/temporary/${name}`);
        continue;
      }
      const key = keyIn(name);
      if (jobs.has(key)) continue;
      using lock = await tryLock(`${folder}/locks/${key}`);
      if (lock !== null) await removeFolder(`${folder}/temporary/${name}`);
    }
    for (const key of new Set((await namesIn(`${folder}/scratch`)).map(keyIn))) {
      if (jobs.has(key)) continue;
      if (!isWhole(key as Key)) continue;
      using lock = await tryLock(`${folder}/locks/${key}`);
      if (lock !== null) await removeScratch(folder, key);
    }
  } catch {
    // Leftovers do no harm, so a read-only store is no error.
  }
}

/** Removes the temporary folders of a key. The caller holds the key's lock. */
export async function removeTemporaries(folder: string, key: string): Promise<void> {
  for (const name of await namesIn(`${folder}/temporary`)) {
    if (name.startsWith(`${key}.`)) await removeFolder(`${folder}/temporary/${name}`);
  }
}

/** Removes the checkpoints of a key and what is noted of its attempts. The caller holds the key's lock. */
export async function removeScratch(folder: string, key: string): Promise<void> {
  for (const name of await namesIn(`${folder}/scratch`)) {
    if (keyIn(name) === key) await removeFolder(`${folder}/scratch/${name}`);
  }
}

/** The key that a name in the scratch or temporary folder begins with. */
export function keyIn(name: string): string {
  return name.replace(/\..*$/, "");
}
