import os from "node:os";

/** Who holds a lock. */
export interface Holder {
  readonly process: number;
  readonly host: string;
}

/**
 * Does work while holding a lock that the kernel frees with the process, so a killed engine leaves none behind. Asks again
 * and again rather than sleeping in the kernel: that wait could not be interrupted. The file says who holds it, for people.
 *
 * @param onWait called once if somebody else holds it, with who it is where that is known
 * @throws the signal's reason if it is aborted while waiting
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
  onWait?: (holder: Holder | null) => void,
): Promise<T> {
  using file = await openLock(path);
  for (let tries = 0; !await file.tryLock(true); tries += 1) {
    if (tries === 0 && onWait !== undefined) onWait(await holderOf(path));
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    signIn(file);
    return await work();
  } finally {
    await file.unlock();
  }
}

/** Only for people, so a full disk is no matter. */
function signIn(file: Deno.FsFile): void {
  try {
    file.truncateSync(0);
    file.writeSync(new TextEncoder().encode(`${Deno.pid} ${os.hostname()}\n`));
  } catch {
    // Then it is not known who holds it.
  }
}

async function holderOf(path: string): Promise<Holder | null> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const [, process, host] = /^(\d+) (.+)\n$/.exec(text) ?? [];
  return process === undefined || host === undefined ? null : { process: Number(process), host };
}

/** Holds a lock together with others that share it, until disposed. */
export async function shareLock(path: string): Promise<Disposable> {
  const file = await openLock(path);
  while (!await file.tryLock(false)) await new Promise((resolve) => setTimeout(resolve, 50));
  return held(file);
}

/** Takes a lock that nobody holds or shares; null where somebody does. */
export async function tryLock(path: string): Promise<Disposable | null> {
  const file = await openLock(path);
  if (await file.tryLock(true)) return held(file);
  file.close();
  return null;
}

/**
 * Frees a lock when disposed. To close the file would not do: a process that another thread is just starting has a copy
 * of the descriptor, and with it the lock, until it runs its own program.
 */
export function held(file: Deno.FsFile): Disposable {
  return {
    [Symbol.dispose]() {
      file.unlockSync();
      file.close();
    },
  };
}

/**
 * Opens a file for its lock. For reading and writing: network file systems give a lock that is shared only to readers, and
 * one that is not only to writers.
 */
export async function openLock(path: string): Promise<Deno.FsFile> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  return await Deno.open(path, { create: true, read: true, write: true });
}
