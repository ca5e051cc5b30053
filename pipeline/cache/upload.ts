import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CacheError, type Source } from "./backend.ts";

/**
 * Sends a file by PUT, in pieces and with its length. S3 requires the length, and `fetch` sends none for a stream.
 *
 * @param stallMs time limit without progress or an answer
 * @throws {CacheError} if the limit is reached
 */
export async function upload(
  url: string,
  headers: Readonly<Record<string, string>>,
  source: Source,
  stallMs: number,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const restartTimer = () => {
    clearTimeout(timer);
    const error = new CacheError(`no progress for ${stallMs / 1000} s`);
    timer = setTimeout(() => silence.abort(error), stallMs);
  };
  restartTimer();
  const request = (url.startsWith("https:") ? https : http).request(url, {
    method: "PUT",
    headers: { ...headers, "content-length": String(source.bytes) },
    signal: AbortSignal.any([signal, silence.signal]),
  });
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, text: response.statusMessage ?? "" });
    });
    request.on("error", reject);
  });
  const pieces = async function* () {
    for await (const piece of await source.open()) {
      restartTimer();
      yield piece;
    }
    restartTimer();
  };
  const sent = pipeline(Readable.from(pieces()), request);
  // A server may refuse and close before it has read everything.
  sent.catch(() => {});
  try {
    return await answered;
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
    request.destroy();
  }
}
