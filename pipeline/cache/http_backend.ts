import { messageOf } from "../errors.ts";
import { type CacheBackend, CacheError } from "./backend.ts";

/** How a request is signed and sent; `fetch` unless told. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** What a server is given. */
export interface HttpOptions {
  /** For people; without credentials. */
  readonly place: string;
  /** Without credentials and without a slash at its end. */
  readonly base: string;
  readonly send?: Send;
  /** Of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What to do about a refusal: the words after the status. */
  readonly advice: string;
  /** Until a server answers; 2 seconds unless told. */
  readonly answerMs?: number;
  /** Until more of an answer arrives; 30 seconds unless told. */
  readonly stallMs?: number;
}

/** Slower than this, an upload is given up: bytes a millisecond. */
const SLOWEST = 50;

/** A cache on a server that knows GET, HEAD and PUT: nginx with WebDAV, Caddy, an artifact store, S3. */
export function httpBackend(options: HttpOptions): CacheBackend {
  const { base, place, advice, answerMs = 2000, stallMs = 30_000 } = options;
  const send: Send = options.send ?? fetch;
  async function request(
    method: "GET" | "HEAD" | "PUT",
    name: string,
    signal: AbortSignal,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<Response> {
    const what = `${VERBS[method]} "${name}" ${
      method === "PUT" ? "to" : "from"
    } the cache ${place}`;
    const patience = answerMs + (body?.length ?? 0) / SLOWEST;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), patience);
    let response: Response;
    try {
      response = await send(`${base}/${name}`, {
        method,
        redirect: "follow",
        headers: { ...options.headers },
        signal: AbortSignal.any([signal, late.signal]),
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      signal.throwIfAborted();
      const why = late.signal.aborted
        ? `no answer within ${Math.round(patience / 1000)} s`
        : messageOf(error).replaceAll(base, place);
      throw new CacheError(`${what}: ${why}`);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok || (response.status === 404 && method !== "PUT")) return response;
    await response.body?.cancel();
    const refused = response.status === 401 || response.status === 403;
    throw new CacheError(
      `${what}: the server says ${response.status} ${response.statusText}`.trimEnd() +
        (refused ? `. ${advice}` : ""),
    );
  }
  return {
    place,
    async get(name, signal) {
      const { status, body } = await request("GET", name, signal);
      if (status !== 404) return untilStalled(body ?? new ReadableStream(), stallMs, place);
      await body?.cancel();
      return null;
    },
    async has(name, signal) {
      const { status, body } = await request("HEAD", name, signal);
      await body?.cancel();
      return status !== 404;
    },
    async put(name, bytes, signal) {
      await (await request("PUT", name, signal, bytes)).body?.cancel();
    },
  };
}

const VERBS = { GET: "Reading", HEAD: "Asking for", PUT: "Writing" } as const;

/** Ends a stream with an error when nothing more of it arrives, or when it breaks off. */
function untilStalled(
  stream: ReadableStream<Uint8Array>,
  milliseconds: number,
  place: string,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream({
    async pull(controller) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stalled = new Promise<never>((_, reject) => {
        const silence = new CacheError(
          `The cache ${place} sent nothing for ${milliseconds / 1000} s`,
        );
        timer = setTimeout(() => reject(silence), milliseconds);
      });
      try {
        const { done, value } = await Promise.race([reader.read(), stalled]);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        reader.cancel().catch(() => {});
        throw error instanceof CacheError
          ? error
          : new CacheError(`The cache ${place} broke off: ${messageOf(error)}`);
      } finally {
        clearTimeout(timer);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
