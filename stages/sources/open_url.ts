import { fileURLToPath } from "node:url";
import { Refusal } from "./write_verified.ts";

/** Longest wait for the next bytes of a server, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Opens a URL (`http:`, `https:` or `file:`) as a stream of bytes.
 *
 * @param patience longest wait for the next bytes, in milliseconds
 * @throws {Refusal} when the file does not exist or the server does not answer
 */
export async function openUrl(
  url: string,
  signal: AbortSignal,
  patience = PATIENCE_MS,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  if (url.startsWith("file:")) return await openFile(fileURLToPath(url));
  const silence = new AbortController();
  const giveUp = () =>
    silence.abort(new Refusal(`found silence for ${patience / 1000} s; gave it up`));
  const timer = setTimeout(giveUp, patience);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
    if (response.ok && response.body) {
      return ReadableStream.from(patiently(response.body, giveUp, patience));
    }
    await response.body?.cancel();
    throw new Refusal(`found HTTP ${response.status} ${response.statusText}`.trimEnd());
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Refusal || error instanceof Deno.errors.NotCapable) throw error;
    throw new Refusal(`cannot be reached (${reasonOf(error)})`);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of a failed fetch; its cause is more informative than "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error.cause instanceof Error ? error.cause : error;
  return message.replace(/^error sending request( for url \(\S*\))?: /, "");
}

/** Forwards chunks, and calls `giveUp` when the next one takes longer than `patience` milliseconds. */
async function* patiently<Chunk>(
  body: AsyncIterable<Chunk>,
  giveUp: () => void,
  patience: number,
): AsyncGenerator<Chunk> {
  let timer = setTimeout(giveUp, patience);
  try {
    for await (const chunk of body) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(giveUp, patience);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function openFile(path: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  try {
    const file = await Deno.open(path);
    if ((await file.stat()).isFile) return file.readable;
    file.close();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    if (!(error instanceof Deno.errors.NotFound)) throw new Refusal(`cannot be read (${error})`);
  }
  throw new Refusal("found no such file");
}
