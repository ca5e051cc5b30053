/**
 * Waits for work until a signal is aborted. Work that cannot be interrupted goes on, but its outcome is ignored.
 *
 * @throws the signal's reason once it is aborted
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let end = () => {};
  const stopped = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason);
    signal.addEventListener("abort", end, { once: true });
  });
  // After an abort nobody awaits these.
  work.catch(() => {});
  stopped.catch(() => {});
  if (signal.aborted) end();
  try {
    return await Promise.race([stopped, work]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
