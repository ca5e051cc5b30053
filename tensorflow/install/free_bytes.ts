import { statfs } from "node:fs/promises";

/**
 * Bytes that this user can still write on the disk of a folder; null where the file system does not say, as some of a
 * network, and where this program may not ask, without `--allow-sys=statfs`.
 */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return blocks === 0 ? null : bavail * bsize;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return null;
    throw error;
  }
}
