/**
 * Starts processes in another thread until it is disposed. A process that is being started has a copy of every descriptor, and
 * with it every lock, until it runs its own program.
 */
export async function startingProcesses(): Promise<Disposable> {
  const starting = `for (;;) {
    await Promise.all([1, 2, 3, 4].map(() => new Deno.Command("true").output()));
    postMessage("started");
  }`;
  const thread = new Worker(`data:text/javascript,${encodeURIComponent(starting)}`, {
    type: "module",
  });
  await new Promise((resolve) => thread.onmessage = resolve);
  return { [Symbol.dispose]: () => thread.terminate() };
}
