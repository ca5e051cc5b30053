import { statfsSync } from "node:fs";
import { EnvironmentError } from "../words/errors.ts";
import { size } from "../words/text.ts";
import { sizeOf } from "./folder.ts";

/** With less than this not even the records of a run can be kept. */
const LEAST_BYTES = 64 * 1024;

/** What systems say when there is no room. */
const NO_ROOM = /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/i;

/** Bytes that this user can still write on the disk of a folder, null where the system does not tell. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    // Some network file systems know of no blocks at all.
    return blocks === 0 ? null : bavail * bsize;
  } catch {
    return null;
  }
}

/**
 * Before anything is touched: a run whose records could not be kept is not begun.
 *
 * @throws {EnvironmentError} when the disk is as good as full
 */
export function requireRoom(folder: string): void {
  const free = freeBytes(folder);
  if (free === null || free >= LEAST_BYTES) return;
  throw new EnvironmentError(
    `The disk of "${folder}" is full: ${size(free)} free, ${size(LEAST_BYTES)} wanted at least. ` +
      `Nothing was run or changed. Make room ("gc" removes what no result needs) and run again.`,
  );
}

/**
 * What to say of a failure for lack of room: how much there is, and how much was wanted; nothing for any other failure.
 *
 * @param output the folder that was being written
 * @param lastBytes size of the stage's last output, where there was one
 */
export async function roomText(
  message: string,
  folder: string,
  output: string,
  lastBytes: number | null,
): Promise<string> {
  if (!NO_ROOM.test(message)) return "";
  const free = freeBytes(folder);
  const last = lastBytes === null ? "" : `; its last output took ${size(lastBytes)}`;
  return `. It had written ${size(await sizeOf(output))}${last}; ` +
    `${free === null ? "how much is" : `${size(free)} were`} free on the disk of "${folder}"` +
    `${free === null ? " is unknown" : ""}`;
}
