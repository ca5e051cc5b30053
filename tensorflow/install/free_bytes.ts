import { statfs } from "node:fs/promises";

/** Bytes that this user can still write on the disk of a folder; null where the file system does not say, as some of a network. */
export async function freeBytes(folder: string): Promise<number | null> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return blocks === 0 ? null : bavail * bsize;
}
