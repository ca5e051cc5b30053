/**
 * Does work while holding a lock that the kernel frees with the process, so a killed engine leaves none behind. Asks again
 * and again rather than sleeping in the kernel: that wait could not be interrupted.
 *
 * @param onWait called once if somebody else holds it
 * @throws the signal's reason if it is aborted while waiting
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
  onWait?: () => void,
): Promise<T> {
  using file = await openLock(path);
  for (let tries = 0; !await file.tryLock(true); tries += 1) {
    if (tries === 0) onWait?.();
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await work();
  } finally {
    await file.unlock();
  }
}

/** Holds a lock together with others that share it, until disposed. */
export async function shareLock(path: string): Promise<Disposable> {
  const file = await openLock(path);
  while (!await file.tryLock(false)) await new Promise((resolve) => setTimeout(resolve, 50));
  return { [Symbol.dispose]: () => file.close() };
}

/** Takes a lock that nobody holds or shares; null where somebody does. */
export async function tryLock(path: string): Promise<Disposable | null> {
  const file = await openLock(path);
  if (await file.tryLock(true)) return { [Symbol.dispose]: () => file.close() };
  file.close();
  return null;
}

/**
 * Opens a file for its lock. For reading and writing: network file systems give a lock that is shared only to readers, and
 * one that is not only to writers.
 */
export async function openLock(path: string): Promise<Deno.FsFile> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  return await Deno.open(path, { create: true, read: true, write: true });
}
