import { syncFolder } from "../system/atomic.ts";
import { type Pace, waited } from "../system/pace.ts";
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
  const aside = `${folder}/temporary`;
  const temporary = `${aside}/${crypto.randomUUID()}`;
  const path = `${folder}/${name}`;
  const parent = path.slice(0, path.lastIndexOf("/"));
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
      await makeSharedFolder(parent, rights, aside);
      clock.signal.throwIfAborted();
      await Deno.rename(temporary, path);
      await syncFolder(parent);
    });
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}

/**
 * Makes a folder of a cache and its missing parents, each with its rights from the first moment, and flushes them.
 *
 * @param aside folder of a temporary name, which a kill leaves there
 */
export async function makeSharedFolder(
  path: string,
  rights: SharedRights | null,
  aside: string,
): Promise<void> {
  if (await isFolder(path)) return;
  const parent = path.slice(0, path.lastIndexOf("/"));
  if (!await isFolder(parent)) await makeSharedFolder(parent, rights, aside);
  const temporary = `${aside}/${crypto.randomUUID()}`;
  await Deno.mkdir(temporary);
  // Some file systems have no rights.
  if (rights !== null) await Deno.chmod(temporary, rights.folders).catch(() => {});
  try {
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    // Another writer may have been faster.
    if (!await isFolder(path)) throw error;
  }
  await syncFolder(parent);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
