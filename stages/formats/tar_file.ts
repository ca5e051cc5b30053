import { createTarDecoder } from "modern-tar";
import { createHash } from "node:crypto";
import { DataError } from "./data_error.ts";

/** A file in a tar archive. Read or skip its content before asking for the next file. */
export interface TarEntry {
  readonly name: string;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly skip: () => Promise<void>;
}

/**
 * Streams the files of a tar archive on disk, gzipped if its name ends in `.gz`, and checks its digest at the end.
 *
 * @param md5 digest of the file on disk
 * @throws {DataError} when the archive is damaged or has another digest
 */
export async function* tarFile(path: string, md5: string): AsyncGenerator<TarEntry> {
  const hash = createHash("md5");
  const file = await Deno.open(path);
  const bytes = file.readable.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        hash.update(chunk);
        controller.enqueue(chunk);
      },
    }),
  );
  const tar = path.endsWith(".gz") ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes;
  yield* tarEntries(tar, path);
  const found = hash.digest("hex");
  if (found === md5) return;
  throw new DataError(
    `"${path}" is not the archive that is wanted: its md5 is ${found}, wanted ${md5}. ` +
      `Copy or fetch it again.`,
  );
}

/**
 * Streams the files of a tar archive, which may itself be inside an archive.
 *
 * @param path path of the archive on disk, for errors
 * @throws {DataError} when the archive is damaged
 */
export async function* tarEntries(
  tar: ReadableStream<Uint8Array<ArrayBuffer>>,
  path: string,
): AsyncGenerator<TarEntry> {
  const refuse = (cause: Error) => {
    throw new DataError(`Cannot read "${path}" as a tar archive: ${cause.message}`, { cause });
  };
  const entries = tar.pipeThrough(createTarDecoder({ strict: true })).values();
  for (;;) {
    const { done, value } = await entries.next().catch(refuse);
    if (done) return;
    const { header: { name, type } } = value;
    const body = value.body as ReadableStream<Uint8Array<ArrayBuffer>>;
    const read = () => new Response(body).bytes().catch(refuse);
    // Reads to the end, because the decoder can hang after a cancelled entry.
    const skip = () => body.pipeTo(new WritableStream()).catch(refuse);
    if (type === undefined || type === "file") yield { name, body, read, skip };
    else await skip();
  }
}
