import { dirname } from "node:path";
import { systemCode } from "./system_code.ts";
import { writeAll } from "./write_all.ts";

/**
 * Writes a file atomically: under a temporary name, flushed to the disk, then renamed. A reader sees the old content or the
 * new, and so does the next process after a kill.
 *
 * @param aside folder of the temporary file, which a kill leaves there; by default the file's own folder
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  aside?: string,
): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const name = `${crypto.randomUUID().slice(0, 8)}.tmp`;
  const temporary = aside === undefined ? `${path}.${name}` : `${aside}/file.${name}`;
  try {
    {
      if (aside !== undefined) await Deno.mkdir(aside, { recursive: true });
      using file = await Deno.open(temporary, { createNew: true, write: true });
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await writeAll(file, bytes);
      await file.sync();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    // A rename cannot cross disks.
    if (aside !== undefined && systemCode(error) === "EXDEV") {
      return await writeAtomically(path, content);
    }
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Gives a file a second name atomically, by a hard link; where the file system has no hard links, by a copy. After a power
 * cut the second name may hold the old content.
 *
 * @param aside folder of a temporary name, which a kill leaves there
 */
export async function linkAtomically(file: string, path: string, aside: string): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${aside}/file.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.link(file, temporary);
    await Deno.rename(temporary, path);
  } catch {
    await Deno.remove(temporary).catch(() => {});
    await writeAtomically(path, await Deno.readFile(file), aside);
  }
}

/** Makes a folder and its missing parents, and flushes each of them to the disk. */
export async function makeFolder(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await Deno.mkdir(path, { recursive: true });
  await syncFolder(parent);
}

/** Flushes a folder's entries to the disk, if the file system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    using handle = await Deno.open(folder);
    await handle.sync();
  } catch {
    // Some file systems cannot open a folder.
  }
}
