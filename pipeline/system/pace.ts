import { messageOf } from "../words/errors.ts";
import { orAborted } from "./or_aborted.ts";

/** Limits on how slow the other side of a transfer may be. */
export interface Patience {
  /** Longest wait for the next bytes. */
  readonly stallMs: number;
  /** Least mean rate in bytes a second, after {@linkcode GRACE} stalls. */
  readonly leastRate: number;
}

/** Stalls that are forgiven before the rate counts. A side that sends a byte now and then gets no more. */
const GRACE = 3;

/** The clock of a transfer. It counts only the time spent waiting for the other side. */
export interface Pace extends Disposable {
  /** Aborted by the stop signal, or because the other side is too slow. */
  readonly signal: AbortSignal;
  /** Begins a wait for the other side. */
  begin(): void;
  /** Ends the wait, which moved this many bytes. */
  end(bytes: number): void;
}

/**
 * Limits a transfer from or to another machine.
 *
 * @param stop ends the transfer at once
 * @param late makes the error for a side that is too slow, given the details, such as `nothing for 10 s`
 */
export function pace(
  { stallMs, leastRate }: Patience,
  stop: AbortSignal,
  late: (what: string) => Error,
): Pace {
  const slow = new AbortController();
  const signal = AbortSignal.any([stop, slow.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [moved, waited, began] = [0, 0, 0];
  return {
    signal,
    begin() {
      clearTimeout(timer);
      began = performance.now();
      const left = GRACE * stallMs + moved / leastRate * 1000 - waited;
      const what = left < stallMs
        ? `less than ${leastRate} bytes a second`
        : `nothing for ${stallMs / 1000} s`;
      timer = setTimeout(() => slow.abort(late(what)), Math.max(0, Math.min(left, stallMs)));
    },
    end(bytes) {
      clearTimeout(timer);
      moved += bytes;
      waited += performance.now() - began;
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

/** Counts some work as a wait for the other side, which moves this many bytes. */
export async function waited<T>(clock: Pace, work: () => Promise<T>, bytes = 0): Promise<T> {
  clock.begin();
  const done = await work();
  clock.end(bytes);
  return done;
}

/**
 * Passes a stream on, with an error if it is stopped, breaks off, or is too slow.
 *
 * @param failure makes the error, given the details, such as `sent nothing for 10 s`
 */
export function paced(
  stream: ReadableStream<Uint8Array>,
  patience: Patience,
  stop: AbortSignal,
  failure: (what: string) => Error,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const clock = pace(patience, stop, (what) => failure(`sent ${what}`));
  return new ReadableStream({
    async pull(controller) {
      clock.begin();
      try {
        const { done, value } = await orAborted(reader.read(), clock.signal);
        clock.end(value?.length ?? 0);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        clock[Symbol.dispose]();
        // Not awaited, since a silent side may not answer this either.
        reader.cancel(error).catch(() => {});
        clock.signal.throwIfAborted();
        throw failure(`broke off: ${messageOf(error)}`);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
