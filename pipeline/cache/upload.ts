import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { orAborted } from "../system/or_aborted.ts";
import { pace, type Patience } from "../system/pace.ts";
import { CacheError, type Environment, type Source } from "./backend.ts";
import { uploadAgent } from "./upload_agent.ts";

/**
 * Sends a file by PUT, in pieces and with its length. S3 requires the length, and `fetch` sends none for a stream. A
 * redirect is not followed.
 *
 * @param environment names the proxy
 * @throws {CacheError} if the server takes too little, or does not answer
 */
export async function upload(
  url: string,
  headers: Readonly<Record<string, string>>,
  source: Source,
  environment: Environment,
  patience: Patience,
  stop: AbortSignal,
): Promise<{ status: number; text: string }> {
  const agent = uploadAgent(url, environment);
  using clock = pace(patience, stop, (what) => new CacheError(`took ${what}`));
  clock.begin();
  const request = (url.startsWith("https:") ? https : http).request(url, {
    agent,
    method: "PUT",
    headers: { ...headers, "content-length": String(source.bytes) },
    signal: clock.signal,
  });
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, text: response.statusMessage ?? "" });
    });
    request.on("error", reject);
  });
  const pieces = async function* () {
    let taken = 0;
    for await (const piece of await source.open()) {
      clock.end(taken);
      taken = piece.length;
      clock.begin();
      yield piece;
    }
    clock.end(taken);
    clock.begin();
  };
  const sent = pipeline(Readable.from(pieces()), request);
  // A server may refuse and close before it has read everything.
  sent.catch(() => {});
  try {
    return await orAborted(answered, clock.signal);
  } finally {
    request.destroy();
    agent.destroy();
  }
}
