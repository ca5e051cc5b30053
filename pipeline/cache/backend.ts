import { EnvironmentError } from "../words/errors.ts";

/**
 * Where a shared cache keeps bytes by name:
 *
 * ```text
 * runs/<key>.json       run record of a key, put last of all
 * files/ab/ab12…        a file of an output, by the sha256 of its bytes
 * ```
 *
 * A backend knows nothing of what it keeps and is not trusted: `shared_cache.ts` checks all that comes from it.
 */
export interface CacheBackend {
  /** Where it is, for people; without credentials. */
  readonly place: string;
  /** The bytes under a name, null where there are none. */
  get(name: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null>;
  /** How many bytes there are under a name, null where there are none. NaN where a server does not say. */
  size(name: string, signal: AbortSignal): Promise<number | null>;
  /** Atomic: readers see all of it or nothing, also when this is killed. Replaces what is there. */
  put(name: string, source: Source, signal: AbortSignal): Promise<void>;
}

/** Bytes on their way into a cache. */
export interface Source {
  readonly bytes: number;
  /** In lower-case hex. */
  readonly sha256: string;
  readonly open: () => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}

/** A cache that cannot be used: it does not answer, refuses, or breaks off. */
export class CacheError extends EnvironmentError {}
