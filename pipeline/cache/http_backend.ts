import { messageOf } from "../words/errors.ts";
import { type CacheBackend, CacheError } from "./backend.ts";
import { upload } from "./upload.ts";

/** Settings of a cache on a server. */
export interface HttpOptions {
  /** Address for people, without credentials. */
  readonly place: string;
  /** URL without credentials and without a trailing slash. */
  readonly base: string;
  /** Makes the headers of a request: credentials, a signature of the body's digest. */
  readonly authorize: (
    method: Method,
    url: string,
    sha256: string | null,
  ) => Promise<Readonly<Record<string, string>>>;
  /** Advice to the user when the server refuses the credentials. */
  readonly advice: string;
  /** Time limit for the server's answer, 2 seconds by default. */
  readonly answerMs?: number;
  /** Time limit without any bytes sent or received, 10 seconds by default. */
  readonly stallMs?: number;
}

/** The HTTP methods that a server must support. */
export type Method = "GET" | "HEAD" | "PUT";

/** Opens a cache on a server with GET, HEAD and PUT: nginx with WebDAV, Caddy, an artifact store, S3. */
export function httpBackend(options: HttpOptions): CacheBackend {
  const { base, place, advice, answerMs = 2000, stallMs = 10_000 } = options;
  const action = (method: Method, name: string) =>
    `${VERBS[method]} "${name}" ${method === "PUT" ? "to" : "from"} the cache ${place}`;
  /** The error for a status other than success. */
  const refusal = (method: Method, name: string, status: number, text: string) =>
    new CacheError(
      `${action(method, name)}: the server answered ${status} ${text}`.trimEnd() +
        (status === 401 || status === 403 ? `. ${advice}` : ""),
    );
  async function ask(method: "GET" | "HEAD", name: string, signal: AbortSignal): Promise<Response> {
    const url = `${base}/${name}`;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), answerMs);
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        redirect: "follow",
        headers: await options.authorize(method, url, null),
        signal: AbortSignal.any([signal, late.signal]),
      });
    } catch (error) {
      signal.throwIfAborted();
      const why = late.signal.aborted
        ? `no answer within ${Math.round(answerMs / 1000)} s`
        : messageOf(error).replaceAll(base, place);
      throw new CacheError(`${action(method, name)}: ${why}`);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok || response.status === 404) return response;
    await response.body?.cancel();
    throw refusal(method, name, response.status, response.statusText);
  }
  return {
    place,
    async get(name, signal) {
      const { status, body } = await ask("GET", name, signal);
      if (status !== 404) return untilStalled(body ?? new ReadableStream(), stallMs, place);
      await body?.cancel();
      return null;
    },
    async size(name, signal) {
      const { status, body, headers } = await ask("HEAD", name, signal);
      await body?.cancel();
      return status === 404 ? null : Number(headers.get("content-length") ?? NaN);
    },
    async put(name, source, signal) {
      const url = `${base}/${name}`;
      const headers = await options.authorize("PUT", url, source.sha256);
      const { status, text } = await upload(url, headers, source, stallMs, signal).catch(
        (error) => {
          signal.throwIfAborted();
          const why = messageOf(error).replaceAll(base, place);
          throw new CacheError(`${action("PUT", name)}: ${why}`);
        },
      );
      if (status < 200 || status > 299) throw refusal("PUT", name, status, text);
    },
  };
}

const VERBS = { GET: "Reading", HEAD: "Asking for", PUT: "Writing" } as const;

/** Passes a stream on, with an error if it stalls or breaks off. */
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
