import { createHash } from "node:crypto";
import { writeAtomically } from "../system/atomic.ts";
import { digestFile } from "../key/digest.ts";
import type { FileDigest } from "../types.ts";

/** A file's digest, with the properties that show whether the file has changed since. */
interface Entry {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly digest: FileDigest;
}

/** Remembers the digests of a folder's files. */
export interface DigestMemory {
  /** Digests a file, or returns the remembered digest if the file has not changed. */
  digest(path: string): Promise<{ bytes: number; digest: FileDigest }>;
  /** Digests a file, and remembers the digest. */
  read(path: string): Promise<{ bytes: number; digest: FileDigest }>;
  /** Writes new digests to the disk. Ignores errors, since the memory only saves time. */
  save(): Promise<void>;
}

/** Access to the file system; tests replace it. */
export interface Witness {
  lstat(path: string): Pick<Deno.FileInfo, "isFile" | "size" | "mtime" | "ctime" | "ino">;
  digest(path: string): Promise<{ bytes: number; digest: FileDigest }>;
  /**
   * Finds the clock of a file system, which may be a server's, in milliseconds since 1970.
   *
   * @param file a file that was written just now
   */
  clock(file: string): Promise<() => number>;
}

/**
 * A file that changed less than this before it was read may change again without a new time: file systems count time in steps
 * (FAT in 2 s), and Deno rounds ctime to seconds.
 */
export const DOUBTFUL_MS = 2_000;

/** Most entries kept, some 20 MB. */
const MOST_ENTRIES = 100_000;

/**
 * Remembers digests in `memoryFile` between runs. A file counts as unchanged while its path, size, mtime, ctime (which no
 * program can set back) and inode are the same.
 *
 * Several engines may write at once: the file grows by whole lines, each with a checksum. A line that a kill cut short is
 * skipped, and a line that another engine's compaction lost is learnt again. The file is read at the first request.
 *
 * @param folder the folder of all the files
 * @param aside folder of a temporary file during compaction
 * @param most most entries; of more, compaction keeps the newest, half as many
 */
export function digestMemory(
  memoryFile: string,
  folder: string,
  aside: string,
  witness: Witness = { lstat: Deno.lstatSync, digest: digestFile, clock: fileSystemClock },
  most = MOST_ENTRIES,
): DigestMemory {
  let entries: Map<string, Entry> | undefined;
  let now = () => -Infinity;
  let learnt = "";

  const append = (text: string) =>
    Deno.writeFile(memoryFile, new TextEncoder().encode(text), { append: true }).catch(() => {});

  async function load(): Promise<Map<string, Entry>> {
    if (entries !== undefined) return entries;
    const { latest, lines } = parse(await Deno.readTextFile(memoryFile).catch(() => ""));
    entries ??= latest;
    // Ends a line that was cut short, and dates the file for the clock.
    await append("\n");
    now = await witness.clock(memoryFile);
    const areTooMany = latest.size > most;
    if (areTooMany || lines > 2 * latest.size + 1_000) {
      const kept = [...latest].slice(areTooMany ? -most / 2 : 0)
        .map(([path, entry]) => line(path, entry));
      await writeAtomically(memoryFile, kept.join(""), aside).catch(() => {});
    }
    return entries;
  }

  async function read(path: string) {
    const remembered = await load();
    const before = witness.lstat(path);
    const started = now();
    const found = await witness.digest(path);
    const name = path.slice(folder.length + 1);
    const entry = { ...stampOf(before), digest: found.digest };
    // A change during or after the reading then comes with a later ctime.
    const isOld = Math.max(entry.mtime, entry.ctime) + DOUBTFUL_MS <= started;
    const old = remembered.get(name);
    const isNew = old?.digest !== entry.digest || !isSame(old, entry);
    if (before.isFile && isOld && isNew) {
      remembered.set(name, entry);
      learnt += line(name, entry);
    }
    return found;
  }

  return {
    read,
    async digest(path) {
      const entry = (await load()).get(path.slice(folder.length + 1));
      if (entry === undefined) return await read(path);
      return isSame(entry, stampOf(witness.lstat(path)))
        ? { bytes: entry.size, digest: entry.digest }
        : await read(path);
    },
    async save() {
      const text = learnt;
      learnt = "";
      if (text !== "") await append(text);
    },
  };
}

function stampOf(
  { size, mtime, ctime, ino }: ReturnType<Witness["lstat"]>,
): Omit<Entry, "digest"> {
  // Without times a file is never old enough to be remembered.
  const time = (date: Date | null) => date?.getTime() ?? Infinity;
  return { size, mtime: time(mtime), ctime: time(ctime), inode: ino ?? 0 };
}

function isSame(a: Omit<Entry, "digest">, b: Omit<Entry, "digest">): boolean {
  return a.size === b.size && a.mtime === b.mtime && a.ctime === b.ctime && a.inode === b.inode;
}

type Line = [
  path: string,
  size: number,
  mtime: number,
  ctime: number,
  inode: number,
  digest: FileDigest,
];

function line(path: string, { size, mtime, ctime, inode, digest }: Entry): string {
  const text = JSON.stringify([path, size, mtime, ctime, inode, digest] satisfies Line);
  return `${checksum(text)} ${text}\n`;
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** The last entry of each path, oldest first, and the number of lines. */
function parse(text: string): { latest: Map<string, Entry>; lines: number } {
  const latest = new Map<string, Entry>();
  const lines = text.split("\n").filter((line) => line !== "");
  for (const line of lines) {
    const json = line.slice(9);
    if (line.slice(0, 9) !== `${checksum(json)} `) continue;
    const [path, size, mtime, ctime, inode, digest] = JSON.parse(json) as Line;
    latest.delete(path);
    latest.set(path, { size, mtime, ctime, inode, digest });
  }
  return { latest, lines: lines.length };
}

/** Finds how far the file system's clock is behind, by the date of a file that was written just now. */
async function fileSystemClock(file: string): Promise<() => number> {
  try {
    const written = (await Deno.stat(file)).mtime?.getTime() ?? -Infinity;
    const behind = Math.max(0, Date.now() - written);
    return () => Date.now() - behind;
  } catch {
    // Without a clock no file is old enough to be remembered.
    return () => -Infinity;
  }
}
