import { messageOf } from "../words/errors.ts";
import { type CacheBackend, CacheError } from "./backend.ts";
import { upload } from "./upload.ts";

/** What a server is given. */
export interface HttpOptions {
  /** For people; without credentials. */
  readonly place: string;
  /** Without credentials and without a slash at its end. */
  readonly base: string;
  /** Headers of a request with a body of this digest, if it has one: credentials, a signature. */
  readonly authorize: (
    method: Method,
    url: string,
    sha256: string | null,
  ) => Promise<Readonly<Record<string, string>>>;
  /** What to do about a refusal: the words after the status. */
  readonly advice: string;
  /** Until a server answers; 2 seconds unless told. */
  readonly answerMs?: number;
  /** Until more of an answer arrives, or is taken of what is sent; 10 seconds unless told. */
  readonly stallMs?: number;
}

/** What a server must know. */
export type Method = "GET" | "HEAD" | "PUT";

/** A cache on a server that knows GET, HEAD and PUT: nginx with WebDAV, Caddy, an artifact store, S3. */
export function httpBackend(options: HttpOptions): CacheBackend {
  const { base, place, advice, answerMs = 2000, stallMs = 10_000 } = options;
  const described = (method: Method, name: string) =>
    `${VERBS[method]} "${name}" ${method === "PUT" ? "to" : "from"} the cache ${place}`;
  /** What a status other than success means to people. */
  const refusal = (method: Method, name: string, status: number, text: string) =>
    new CacheError(
      `${described(method, name)}: the server says ${status} ${text}`.trimEnd() +
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
      throw new CacheError(`${described(method, name)}: ${why}`);
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
          throw new CacheError(`${described("PUT", name)}: ${why}`);
        },
      );
      if (status < 200 || status > 299) throw refusal("PUT", name, status, text);
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
