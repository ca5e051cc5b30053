import { dirname } from "node:path";
import { syncFolder } from "../system/atomic.ts";
import { type Pace, waited } from "../system/pace.ts";
import { writeAll } from "../system/write_all.ts";
import type { Source } from "./backend.ts";

/** Bytes that are flushed at once, so that a file system which takes all and stores it later is waited for in steps. */
const FLUSHED = 4 * 2 ** 20;

/** The rights of what is made in a cache's folder; null where the system has none. */
export interface SharedRights {
  readonly folders: number;
  readonly files: number;
}

/** Whoever may read or write a cache's folder may read or write all in it, whatever the umask of those who made it. */
export async function sharedRights(folder: string): Promise<SharedRights | null> {
  const { mode } = await Deno.stat(folder);
  return mode === null ? null : { folders: mode & 0o3777 | 0o700, files: mode & 0o666 | 0o600 };
}

/**
 * Writes a file of a cache under a temporary name, flushes, then renames.
 *
 * @param clock counts the waits for the file system
 */
export async function writeShared(
  folder: string,
  name: string,
  source: Source,
  rights: SharedRights | null,
  clock: Pace,
): Promise<void> {
  const temporary = `${folder}/temporary/${crypto.randomUUID()}`;
  const parent = dirname(name);
  try {
    {
      const options = { createNew: true, write: true };
      using file = await waited(clock, () => Deno.open(temporary, options));
      let unflushed = 0;
      for await (const piece of await source.open()) {
        clock.signal.throwIfAborted();
        await waited(clock, () => writeAll(file, piece));
        unflushed += piece.length;
        if (unflushed < FLUSHED) continue;
        await waited(clock, () => file.sync(), unflushed);
        unflushed = 0;
      }
      await waited(clock, () => file.sync(), unflushed);
    }
    await waited(clock, async () => {
      if (rights !== null) await Deno.chmod(temporary, rights.files).catch(() => {});
      await makeSharedFolder(folder, parent, rights);
      clock.signal.throwIfAborted();
      await Deno.rename(temporary, `${folder}/${name}`);
      await syncFolder(`${folder}/${parent}`);
    });
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/**
 * Makes a folder in that of a cache, with those between them, and flushes them. One of this user's that lacks its rights, since
 * an engine was killed or is of before, gets them.
 *
 * @param name the path in the cache's folder
 */
export async function makeSharedFolder(
  folder: string,
  name: string,
  rights: SharedRights | null,
): Promise<void> {
  let path = folder;
  for (const part of name.split("/")) {
    const parent = path;
    path += `/${part}`;
    const found = await statOf(path);
    if (found === null) await makeOneFolder(path);
    if (rights !== null && ((found?.mode ?? 0) & rights.folders) !== rights.folders) {
      // Its owner alone can do that, and some file systems have no rights.
      await Deno.chmod(path, rights.folders).catch(() => {});
    }
    if (found === null) await syncFolder(parent);
  }
}

async function statOf(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Makes a folder, unless another writer is faster. */
export async function makeOneFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
