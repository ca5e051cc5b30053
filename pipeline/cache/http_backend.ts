import { orAborted } from "../system/or_aborted.ts";
import { pace, type Patience } from "../system/pace.ts";
import { messageOf } from "../words/errors.ts";
import { redact } from "../words/redact.ts";
import {
  ANSWER_MS,
  type CacheBackend,
  CacheError,
  type Environment,
  pacedCache,
  PATIENCE,
} from "./backend.ts";
import { upload } from "./upload.ts";

/** Settings of a cache on a server. */
export interface HttpOptions {
  /** Address for people, without credentials. */
  readonly place: string;
  /** Makes the URL of a name. */
  readonly urlOf: (name: string) => string;
  /**
   * Makes the headers of a request: credentials, a signature of the body's digest. They go to the origin of
   * {@linkcode HttpOptions.urlOf} and to no other.
   */
  readonly authorize: (
    method: Method,
    url: string,
    sha256: string | null,
  ) => Promise<Readonly<Record<string, string>>>;
  /** Where the proxy of uploads is named; `fetch` reads the variables of the process. */
  readonly environment?: Environment;
  /** Advice to the user when the server refuses the credentials. */
  readonly advice: string;
  /** Time limit for the server's answer, 2 seconds by default. */
  readonly answerMs?: number;
  /** Time limits of a body. */
  readonly patience?: Patience;
}

/** The HTTP methods that a server must support. */
export type Method = "GET" | "HEAD" | "PUT";

/** Most redirects that one request follows. */
const REDIRECTS = 5;

/** Opens a cache on a server with GET, HEAD and PUT: nginx with WebDAV, Caddy, an artifact store, S3. */
export function httpBackend(options: HttpOptions): CacheBackend {
  const { urlOf, place, advice, environment = {}, answerMs = ANSWER_MS, patience = PATIENCE } =
    options;
  const failed = (method: Method, name: string, why: string) =>
    new CacheError(
      `${VERBS[method]} "${name}" ${method === "PUT" ? "to" : "from"} the cache ${place}: ${why}`,
    );
  /** The error for a status other than success. */
  const refusal = (method: Method, name: string, status: number, text: string, from: string) => {
    const { host, origin } = new URL(from);
    const isOther = origin !== new URL(urlOf(name)).origin;
    const who = isOther
      ? `the server redirects to ${host}, which gets no credentials and answered`
      : "the server answered";
    const help = status !== 401 && status !== 403
      ? ""
      : isOther
      ? `. Give the address of ${host} itself; for S3, set AWS_REGION to the bucket's`
      : `. ${advice}`;
    return failed(method, name, `${`${who} ${status} ${text}`.trimEnd()}${help}`);
  };

  /** Follows redirects, since `fetch` would send the credentials to another host. */
  async function follow(
    method: "GET" | "HEAD",
    first: string,
    signal: AbortSignal,
  ): Promise<{ response: Response; from: string }> {
    const { origin } = new URL(first);
    let url = first;
    for (let count = 0;; count += 1) {
      const headers = new URL(url).origin === origin
        ? await options.authorize(method, url, null)
        : {};
      const response = await fetch(url, { method, redirect: "manual", headers, signal });
      const target = response.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(response.status) || target === null) {
        return { response, from: url };
      }
      await response.body?.cancel();
      if (count === REDIRECTS) throw new Error(`the server redirects more than ${REDIRECTS} times`);
      if (!URL.canParse(target, url)) {
        throw new Error("the server redirects to a malformed address");
      }
      const next = new URL(target, url);
      if (!/^https?:$/.test(next.protocol)) {
        throw new Error(`the server redirects to "${next.protocol}", wanted http or https`);
      }
      // A redirect must not add credentials either.
      [next.username, next.password] = ["", ""];
      url = next.href;
    }
  }

  async function ask(method: "GET" | "HEAD", name: string, signal: AbortSignal): Promise<Response> {
    const url = urlOf(name);
    using clock = pace(
      { stallMs: answerMs, leastRate: 1 },
      signal,
      () => new Error(`no answer within ${Math.round(answerMs / 1000)} s`),
    );
    clock.begin();
    let followed: { response: Response; from: string };
    try {
      followed = await orAborted(follow(method, url, clock.signal), clock.signal);
    } catch (error) {
      signal.throwIfAborted();
      throw failed(method, name, redact(messageOf(error)));
    }
    const { response, from } = followed;
    if (response.ok || response.status === 404) return response;
    await response.body?.cancel();
    throw refusal(method, name, response.status, response.statusText, from);
  }

  return {
    place,
    async get(name, signal) {
      const { status, body } = await ask("GET", name, signal);
      if (status !== 404) return pacedCache(body ?? new Blob().stream(), place, signal, patience);
      await body?.cancel();
      return null;
    },
    async size(name, signal) {
      const { status, body, headers } = await ask("HEAD", name, signal);
      await body?.cancel();
      return status === 404 ? null : Number(headers.get("content-length") ?? NaN);
    },
    async put(name, source, signal) {
      const url = urlOf(name);
      const headers = await options.authorize("PUT", url, source.sha256);
      const { status, text } = await upload(url, headers, source, environment, patience, signal)
        .catch(
          (error) => {
            signal.throwIfAborted();
            throw failed("PUT", name, redact(messageOf(error)));
          },
        );
      if (status < 200 || status > 299) throw refusal("PUT", name, status, text, url);
    },
  };
}

const VERBS = { GET: "Reading", HEAD: "Asking for", PUT: "Writing" } as const;
