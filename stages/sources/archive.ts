import { createTarDecoder } from "modern-tar";
import { createHash } from "node:crypto";
import type { ArchiveConfig, WantedFile } from "../configuration/dataset.ts";
import { peek, Refusal, writeVerified } from "./write_verified.ts";

/**
 * Writes the wanted files of a tar archive as it streams by, gzipped or not; everything else in it is passed over.
 * Where the archive has a digest, it is checked once all has been read.
 *
 * @param folder where the files go
 * @param onBytes told how many bytes of files are written so far
 * @throws {Refusal} when the source is at fault: nothing of it is left then; any other error is the disk's
 */
export async function downloadArchive(
  folder: string,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  archive: ArchiveConfig,
  files: Readonly<Record<string, WantedFile>>,
  onBytes: (bytes: number, name: string) => void = () => {},
): Promise<void> {
  const written: string[] = [];
  try {
    await unpack(body, archive, async (name, content) => {
      const wanted = files[name];
      if (!wanted || written.includes(name)) return await passOver(content);
      const before = written.reduce((sum, name) => sum + files[name]!.bytes, 0);
      await writeVerified(
        `${folder}/${name}`,
        content,
        wanted,
        (bytes) => onBytes(before + bytes, name),
      ).catch((error) => {
        throw error instanceof Refusal ? new Refusal(`"${name}" in it: ${error.message}`) : error;
      });
      written.push(name);
    });
    const missing = Object.keys(files).filter((name) => !written.includes(name));
    if (missing.length > 0) {
      const names = missing.map((name) => `"${archive.folder}${name}"`).join(", ");
      throw new Refusal(`found an archive without ${names}`);
    }
  } catch (error) {
    for (const name of written) await Deno.remove(`${folder}/${name}`).catch(() => {});
    throw error;
  }
}

async function unpack(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { folder, md5 }: ArchiveConfig,
  take: (name: string, content: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<void>,
): Promise<void> {
  const hash = createHash("md5");
  const hashed = body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        hash.update(chunk);
        controller.enqueue(chunk);
      },
    }),
  );
  const source = await peek(hashed);
  if (source.head.startsWith("<")) throw new Refusal("found a page of text, not an archive");
  const tar = source.isGzip
    ? source.body.pipeThrough(new DecompressionStream("gzip"))
    : source.body;
  const entries = tar.pipeThrough(createTarDecoder({ strict: true }));
  try {
    for await (const { header, body } of entries) {
      const isFile = header.type === undefined || header.type === "file";
      const name = header.name.startsWith(folder) ? header.name.slice(folder.length) : "";
      if (!isFile || name === "") await passOver(body);
      else await take(name, body as ReadableStream<Uint8Array<ArrayBuffer>>);
    }
  } catch (error) {
    if (error instanceof Refusal || isOurs(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`found an archive that breaks off or is damaged (${reason})`);
  }
  const found = hash.digest("hex");
  if (md5 !== undefined && found !== md5) {
    throw new Refusal(`found an archive with md5 ${found}, wanted ${md5}`);
  }
}

/** Reads to the end: after cancelling an entry, the decoder may wait for ever. */
async function passOver(content: ReadableStream<Uint8Array>): Promise<void> {
  await content.pipeTo(new WritableStream());
}

/** Errors of the disk and of permissions come from Deno and carry its classes. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && "code" in error ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
}
