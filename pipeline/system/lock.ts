import os from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { EnvironmentError, messageOf } from "../words/errors.ts";
import { makeParent } from "./make_parent.ts";
import { systemCode } from "./system_code.ts";

/** The process that holds a lock. */
export interface Holder {
  readonly process: number;
  readonly host: string;
}

/**
 * Does work while holding a lock. The kernel frees the lock when its process ends, so a killed engine leaves none behind.
 * Polls, since a wait in the kernel could not be interrupted. The file names the holder, for people.
 *
 * @param onWait called once if another process holds the lock, with the holder if it is known
 * @throws the signal's reason if it is aborted while waiting
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
  onWait?: (holder: Holder | null) => void,
): Promise<T> {
  using file = await openLock(path);
  for (let tries = 0; !await takeLock(file, path, true); tries += 1) {
    if (tries === 0 && onWait !== undefined) onWait(await holderOf(path));
    signal?.throwIfAborted();
    await pause(50);
  }
  try {
    signIn(file);
    return await work();
  } finally {
    await file.unlock();
  }
}

/** Writes the holder into the file. */
function signIn(file: Deno.FsFile): void {
  try {
    file.truncateSync(0);
    file.writeSync(new TextEncoder().encode(`${Deno.pid} ${os.hostname()}\n`));
  } catch {
    // On a full disk the holder stays unknown.
  }
}

async function holderOf(path: string): Promise<Holder | null> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const [, process, host] = /^(\d+) (.+)\n$/.exec(text) ?? [];
  return process === undefined || host === undefined ? null : { process: Number(process), host };
}

/**
 * Takes a lock that others may share, and holds it until disposed.
 *
 * @throws the signal's reason if it is aborted while waiting
 */
export async function shareLock(path: string, signal?: AbortSignal): Promise<Disposable> {
  const file = await openLock(path);
  try {
    while (!await takeLock(file, path, false)) {
      signal?.throwIfAborted();
      await pause(50);
    }
  } catch (error) {
    file.close();
    throw error;
  }
  return held(file);
}

/** Takes a lock; null if another process holds or shares it. */
export async function tryLock(path: string): Promise<Disposable | null> {
  const file = await openLock(path);
  let isTaken = false;
  try {
    isTaken = await takeLock(file, path, true);
  } finally {
    if (!isTaken) file.close();
  }
  return isTaken ? held(file) : null;
}

/** What to do where a file system has no locks. */
export const LOCKS_WANTED =
  "Mount Lustre with flock, and NFS as version 4 or with its lock manager (docs/slurm.md), or put the " +
  "project on another disk";

/**
 * Takes the lock of an open file; false if another process has it.
 *
 * @throws {EnvironmentError} where the file system has no locks
 */
export async function takeLock(
  file: Deno.FsFile,
  path: string,
  exclusive: boolean,
): Promise<boolean> {
  try {
    return await file.tryLock(exclusive);
  } catch (error) {
    if (!["ENOSYS", "ENOLCK"].includes(systemCode(error) ?? "")) throw error;
    throw new EnvironmentError(
      `Locking "${path}": its file system has no locks (${messageOf(error)}), and without them ` +
        `nothing is run. ${LOCKS_WANTED}.`,
      { cause: error },
    );
  }
}

/**
 * Frees a lock when disposed. Closing the file is not enough: a child process that another thread is starting has a copy of
 * the descriptor, and with it the lock, until it runs its own program.
 */
export function held(file: Deno.FsFile): Disposable {
  return {
    [Symbol.dispose]() {
      file.unlockSync();
      file.close();
    },
  };
}

/** Whether a process holds the exclusive lock of an open file. */
export async function isLocked(file: Deno.FsFile, path: string): Promise<boolean> {
  if (!await takeLock(file, path, false)) return true;
  await file.unlock();
  return false;
}

/**
 * Finds who holds the exclusive lock of a path: null if they cannot be named, undefined if nobody does, `unknown` where the
 * file may not be read, or the file system has no locks. It asks for a shared lock, which needs reading only. A lock that is
 * free is taken for an instant, so whoever wants it just then may have to wait.
 */
export async function findHolder(path: string): Promise<Holder | null | undefined | "unknown"> {
  try {
    using file = await Deno.open(path);
    return await isLocked(file, path) ? await holderOf(path) : undefined;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? undefined : "unknown";
  }
}

/**
 * Opens a file for its lock, for reading and writing: network file systems give shared locks to readers only and exclusive
 * locks to writers only.
 */
export async function openLock(path: string): Promise<Deno.FsFile> {
  await makeParent(path);
  return await Deno.open(path, { create: true, read: true, write: true });
}
