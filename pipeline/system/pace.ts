import { messageOf } from "../words/errors.ts";
import { orAborted } from "./or_aborted.ts";

/** How slow the other side of a transfer may be. */
export interface Patience {
  /** Longest wait for the next bytes. */
  readonly stallMs: number;
  /** Bytes a second that have to move on the whole, {@linkcode GRACE} stalls aside. */
  readonly leastRate: number;
}

/** Stalls that are forgiven before the rate counts: a side that sends a byte now and then gets no more than these. */
const GRACE = 3;

/** The clock of one transfer. Only the waits for the other side count, not what happens here between them. */
export interface Pace extends Disposable {
  /** Aborted by the stop signal, or because the other side is too slow. */
  readonly signal: AbortSignal;
  /** From now on the other side is waited for. */
  begin(): void;
  /** The wait is over, and has moved this many bytes. */
  end(bytes: number): void;
}

/**
 * The one wait for whatever comes from, or goes to, another machine.
 *
 * @param stop ends it at once
 * @param late makes the error of a side that is too slow, from the words for how slow: `nothing for 10 s`
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

/**
 * A stream that ends with an error when it is stopped, breaks off, or is too slow.
 *
 * @param failure makes the error, from the words for what the other side did: `sent nothing for 10 s`
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
        // Not waited for: a side that does not answer does not answer this either.
        reader.cancel(error).catch(() => {});
        clock.signal.throwIfAborted();
        throw failure(`broke off: ${messageOf(error)}`);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
