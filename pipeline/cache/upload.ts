import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CacheError, type Source } from "./backend.ts";

/**
 * Sends a file by PUT, in pieces and with its length, which S3 wants and `fetch` does not say of a stream.
 *
 * @param stallMs until more of it is taken, or the answer comes
 * @throws {CacheError} when nothing happens for so long
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
  const heard = () => {
    clearTimeout(timer);
    const error = new CacheError(`nothing happened for ${stallMs / 1000} s`);
    timer = setTimeout(() => silence.abort(error), stallMs);
  };
  heard();
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
      heard();
      yield piece;
    }
    heard();
  };
  const sent = pipeline(Readable.from(pieces()), request);
  // A server may refuse before it has read everything, and close.
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
