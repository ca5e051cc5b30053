/**
 * Writes a file so that a reader, or a kill at any instant, sees the old content or the new: to a temporary name, flushed
 * to the disk, then renamed.
 *
 * @param aside folder for the temporary file, where a kill may leave it; beside the file unless told
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  aside?: string,
): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  await makeFolder(folder);
  const name = `${crypto.randomUUID().slice(0, 8)}.tmp`;
  const temporary = aside === undefined ? `${path}.${name}` : `${aside}/file.${name}`;
  try {
    {
      if (aside !== undefined) await Deno.mkdir(aside, { recursive: true });
      using file = await Deno.open(temporary, { createNew: true, write: true });
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
      await file.sync();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    // The folder aside lies on another disk.
    if (aside !== undefined && (error as { code?: string }).code === "EXDEV") {
      return await writeAtomically(path, content);
    }
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Gives a file that was just written to the disk a second name, where a reader, or a kill at any instant, sees the old content or
 * the new. After a power cut it may be the old one again. Where the file system knows no second names, it is a copy.
 *
 * @param aside folder for a temporary name, where a kill may leave it
 */
export async function linkAtomically(file: string, path: string, aside: string): Promise<void> {
  await makeFolder(path.slice(0, path.lastIndexOf("/")));
  const temporary = `${aside}/file.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.link(file, temporary);
    await Deno.rename(temporary, path);
  } catch {
    await Deno.remove(temporary).catch(() => {});
    await writeAtomically(path, await Deno.readFile(file), aside);
  }
}

/** Makes a folder and those above it that are lacking, each on the disk before anything is put into it. */
export async function makeFolder(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const parent = path.slice(0, path.lastIndexOf("/"));
  if (parent !== "") await makeFolder(parent);
  await Deno.mkdir(path, { recursive: true });
  await syncFolder(parent === "" ? "/" : parent);
}

/** Flushes a folder's list of names to the disk, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    using handle = await Deno.open(folder);
    await handle.sync();
  } catch {
    // Not every file system lets a folder be opened; the rename is then as durable as it makes it.
  }
}
