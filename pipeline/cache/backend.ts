import { paced, type Patience } from "../system/pace.ts";
import { EnvironmentError } from "../words/errors.ts";

/**
 * Stores bytes by name for a shared cache:
 *
 * ```text
 * runs/<key>.json       run record of a key, written last
 * files/ab/ab12…        a file of an output, by the sha256 of its bytes
 * ```
 *
 * A backend is not trusted: `shared_cache.ts` verifies everything that comes from it.
 */
export interface CacheBackend {
  /** Address of the cache for people, without credentials. */
  readonly place: string;
  /** Reads the bytes under a name; null if there are none. */
  get(name: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null>;
  /** Number of bytes under a name; null if there are none, NaN if the server does not say. */
  size(name: string, signal: AbortSignal): Promise<number | null>;
  /** Writes or replaces the bytes under a name. Atomic: even after a kill readers see all of them or none. */
  put(name: string, source: Source, signal: AbortSignal): Promise<void>;
}

/** Environment variables: of the cache itself, of proxies, and those that all S3 tools use. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Bytes on their way into a cache. */
export interface Source {
  readonly bytes: number;
  /** In lower-case hex. */
  readonly sha256: string;
  readonly open: () => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}

/** A cache does not answer, refuses a request, or breaks off. */
export class CacheError extends EnvironmentError {}

/** How long an answer is waited for, unless a test has less. */
export const ANSWER_MS = 2000;

/** With which the bytes of a cache are waited for, unless a test has less. */
export const PATIENCE: Patience = { stallMs: 10_000, leastRate: 2_000 };

/** Bytes of a cache, which end with an error when it stalls, drips or breaks off, and at once when the run is stopped. */
export function pacedCache(
  stream: ReadableStream<Uint8Array>,
  place: string,
  stop: AbortSignal,
  patience: Patience = PATIENCE,
): ReadableStream<Uint8Array> {
  return paced(stream, patience, stop, (what) => new CacheError(`The cache ${place} ${what}`));
}
