import { statfsSync } from "node:fs";
import { EnvironmentError } from "../words/errors.ts";
import { size } from "../words/text.ts";
import { sizeOf } from "./folder.ts";

/** Free space that the records of a run need. */
const LEAST_BYTES = 64 * 1024;

/** Error messages of a full disk or an exhausted quota. */
const FULL = /No space left on device|ENOSPC/i;
const OVER_QUOTA = /Disk quota exceeded|EDQUOT/i;

/** Bytes that this user can still write on the disk of a folder; null if unknown. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    // Some network file systems report no blocks at all.
    return blocks === 0 ? null : bavail * bsize;
  } catch {
    return null;
  }
}

/**
 * Refuses to begin a run whose records would not fit on the disk.
 *
 * @throws {EnvironmentError} if less than 64 KiB are free
 */
export function requireRoom(folder: string): void {
  const free = freeBytes(folder);
  if (free === null || free >= LEAST_BYTES) return;
  throw new EnvironmentError(
    `The disk of "${folder}" is full: ${size(free)} free, wanted at least ${size(LEAST_BYTES)}. ` +
      `Nothing was run or changed. Make room ("gc" removes unneeded files) and run again.`,
  );
}

/**
 * Sentences to append to the error of a full disk or a quota that is used up: the space used, wanted and free. Empty for any
 * other error.
 *
 * @param output the folder that was being written
 * @param lastBytes size of the stage's last output, if it has one
 */
export async function roomText(
  message: string,
  folder: string,
  output: string,
  lastBytes: number | null,
): Promise<string> {
  const isOverQuota = OVER_QUOTA.test(message);
  if (!isOverQuota && !FULL.test(message)) return "";
  const free = freeBytes(folder);
  const last = lastBytes === null ? "" : `; its last output took ${size(lastBytes)}`;
  const disk = `on the disk of "${folder}"`;
  const room = isOverQuota
    ? `your quota ${disk} is used up${free === null ? "" : `, though ${size(free)} are free there`}`
    : free === null
    ? `the free space ${disk} is unknown`
    : `${size(free)} are free ${disk}`;
  return `. It had written ${size(await sizeOf(output))}${last}; ${room}`;
}
