import { createHash } from "node:crypto";
import { writeAtomically } from "../system/atomic.ts";
import { digestFile } from "../key/digest.ts";
import type { FileDigest } from "../types.ts";

/** A file's digest, with all by which one can tell, without reading it, that the file is as it was then. */
interface Entry {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly digest: FileDigest;
}

/** Digests of a folder's files, remembered. */
export interface DigestMemory {
  /** As {@linkcode digestFile}, but a file of which nothing has changed since it was last read is not read. */
  digest(path: string): Promise<{ bytes: number; digest: FileDigest }>;
  /** As {@linkcode digestFile}: reads in any case. */
  read(path: string): Promise<{ bytes: number; digest: FileDigest }>;
  /** Writes down what was learnt. Only a memory, so it may fail in silence. */
  save(): Promise<void>;
}

/** How the files are looked at. */
export interface Witness {
  lstat(path: string): Pick<Deno.FileInfo, "isFile" | "size" | "mtime" | "ctime" | "ino">;
  digest(path: string): Promise<{ bytes: number; digest: FileDigest }>;
  /**
   * The clock by which a file system dates changes, which may be a server's, in milliseconds since 1970.
   *
   * @param file that was written just now
   */
  clock(file: string): Promise<() => number>;
}

/**
 * A file that changed less than this before it was read may change once more and keep its times: kernels and file systems
 * count them in steps (FAT in 2 s), and Deno tells the time of a change of state in whole seconds.
 */
export const DOUBTFUL_MS = 2_000;

/** Entries that are kept, the newest: some 20 MB. */
const MOST_ENTRIES = 100_000;

/**
 * Remembers in `memoryFile`, from run to run, by path, size, times of the last change of content (mtime) and of state
 * (ctime, which no program can set back) and inode. The file grows by whole lines, each with a checksum, and may be
 * written by several engines at once: a line that a kill or a full disk cut short is passed over, and one that another
 * engine's tidying lost is learnt again. Nothing is read of it before it is first asked.
 *
 * @param folder where all the files lie
 * @param aside folder for the file that replaces it when it is tidied
 * @param most entries; of more the newer half is kept
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
    const { known, lines } = parse(await Deno.readTextFile(memoryFile).catch(() => ""));
    entries ??= known;
    // Ends a line that was cut short, and lets the clocks be compared.
    await append("\n");
    now = await witness.clock(memoryFile);
    if (lines > 2 * known.size + 1_000 || known.size > most) {
      const kept = [...known].slice(-most / 2).map(([path, entry]) => line(path, entry));
      await writeAtomically(memoryFile, kept.join(""), aside).catch(() => {});
    }
    return entries;
  }

  async function read(path: string) {
    const known = await load();
    const before = witness.lstat(path);
    const started = now();
    const found = await witness.digest(path);
    const name = path.slice(folder.length + 1);
    const entry = { ...stampOf(before), digest: found.digest };
    // A change during the reading or after it comes with a later time of the change of state.
    const isOld = Math.max(entry.mtime, entry.ctime) + DOUBTFUL_MS <= started;
    const old = known.get(name);
    const isNew = old?.digest !== entry.digest || !isSame(old, entry);
    if (before.isFile && isOld && isNew) {
      known.set(name, entry);
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
  // A system that tells no times gives a stamp that is never old enough to be remembered.
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

/** The last entry of each path, oldest first, and how many lines there are. */
function parse(text: string): { known: Map<string, Entry>; lines: number } {
  const known = new Map<string, Entry>();
  const lines = text.split("\n").filter((line) => line !== "");
  for (const line of lines) {
    const json = line.slice(9);
    if (line.slice(0, 9) !== `${checksum(json)} `) continue;
    const [path, size, mtime, ctime, inode, digest] = JSON.parse(json) as Line;
    known.delete(path);
    known.set(path, { size, mtime, ctime, inode, digest });
  }
  return { known, lines: lines.length };
}

/** Compares the clocks by the date of a file that was written just now. */
async function fileSystemClock(file: string): Promise<() => number> {
  try {
    const written = (await Deno.stat(file)).mtime?.getTime() ?? -Infinity;
    const behind = Math.max(0, Date.now() - written);
    return () => Date.now() - behind;
  } catch {
    // Then nothing is old enough to be remembered.
    return () => -Infinity;
  }
}
