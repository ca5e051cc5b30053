/**
 * Waits for work, but no longer than until a signal is aborted: what cannot be interrupted is then left to itself.
 *
 * @throws the signal's reason once it is aborted
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let end = () => {};
  const stopped = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason);
    signal.addEventListener("abort", end, { once: true });
  });
  // Whoever stopped waiting does not hear how it ended.
  work.catch(() => {});
  stopped.catch(() => {});
  if (signal.aborted) end();
  try {
    return await Promise.race([stopped, work]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
