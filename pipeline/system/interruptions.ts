/** Exit code after an interruption, as shells have it. */
export const INTERRUPTED = 130;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Signals within this time count as one: a terminal sends ^C to every process, and tasks pass it on again. */
const ONE_MS = 300;

/**
 * Calls `interrupt` each time the user interrupts the process, until disposed.
 *
 * @param now a clock, in milliseconds
 */
export function onInterruption(
  interrupt: () => void,
  now: () => number = () => performance.now(),
): Disposable {
  let last = -Infinity;
  const hear = () => {
    const time = now();
    if (time - last >= ONE_MS) interrupt();
    last = time;
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, hear);
  return {
    [Symbol.dispose]() {
      for (const signal of SIGNALS) Deno.removeSignalListener(signal, hear);
    },
  };
}
