import { createHash } from "node:crypto";
import type { WantedFile } from "../configuration/dataset.ts";

/** The error when a source does not provide the wanted file; another source may. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The refusal of a source whose content is whole, and is not the wanted one: another try finds the same. */
export class WrongContent extends Refusal {}

/**
 * Writes a stream to a file, decompressing gzip. It renames the file into place after checking size and digest, and
 * removes it on failure.
 *
 * @param onBytes receives the number of bytes written so far
 * @throws {Refusal} when the source is at fault; other errors come from the disk
 */
export async function writeVerified(
  path: string,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  wanted: WantedFile,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  const temporary = `${path}.part`;
  try {
    using file = await Deno.open(temporary, { write: true, create: true, truncate: true });
    await copy(body, file, wanted, onBytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

async function copy(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: Deno.FsFile,
  wanted: WantedFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const hash = createHash("sha256");
  let written = 0;
  const source = await peek(body);
  const refuse = (found: string) => {
    const page = source.head.startsWith("<") ? `a page of text, ${quote(source.head)}: ` : "";
    return new Refusal(`found ${page}${found}`);
  };
  const chunks = source.isGzip
    ? source.body.pipeThrough(new DecompressionStream("gzip"))
    : source.body;
  const reader = chunks.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read().catch((cause) => {
        throw interrupted(
          source.isGzip ? "a gzip stream that breaks off or is damaged" : "an end",
          written,
          cause,
        );
      });
      if (done) break;
      if (written + value.length > wanted.bytes) {
        throw refuse(`more than the ${wanted.bytes} bytes wanted`);
      }
      hash.update(value);
      await writeAll(file, value);
      written += value.length;
      onBytes(written);
    }
  } finally {
    // Ends the transfer; a failed body rejects again.
    await reader.cancel().catch(() => {});
  }
  if (written !== wanted.bytes) {
    throw refuse(`${written} bytes, wanted ${wanted.bytes}`);
  }
  const sha256 = hash.digest("hex");
  if (wanted.sha256 !== undefined && sha256 !== wanted.sha256) {
    throw new WrongContent(`found sha256 ${sha256}, wanted ${wanted.sha256}`);
  }
}

/** Detects gzip by the first bytes, since a server may decompress a `.gz` file; returns them with the whole stream. */
export async function peek(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const chunks = body[Symbol.asyncIterator]();
  const held: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  while (length < 64) {
    const { value, done } = await chunks.next().catch((cause) => {
      throw interrupted("an end", length, cause);
    });
    if (done) break;
    held.push(value);
    length += value.length;
  }
  const head = new Uint8Array(await new Blob(held).arrayBuffer(), 0, Math.min(length, 64));
  return {
    head: new TextDecoder("latin1").decode(head).trimStart(),
    isGzip: head[0] === 0x1f && head[1] === 0x8b,
    body: ReadableStream.from((async function* () {
      yield* held;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })()),
  };
}

function interrupted(found: string, bytes: number, cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Refusal(`found ${found} after ${bytes} bytes (${reason})`);
}

const quote = (head: string) => JSON.stringify(head.replace(/\s+/g, " ").slice(0, 32));

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}
