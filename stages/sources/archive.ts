import { createTarDecoder } from "modern-tar";
import { createHash } from "node:crypto";
import type { ArchiveConfig, WantedFile } from "../configuration/dataset.ts";
import { peek, Refusal, writeVerified, WrongContent } from "./write_verified.ts";

/**
 * Extracts the wanted files from the stream of a tar archive, gzipped or not. It checks the digest of each file and, if
 * given, that of the archive.
 *
 * @param folder folder that receives the files
 * @param onBytes receives the number of bytes written so far, and the name of the current file
 * @throws {Refusal} when the source is at fault; its files are then removed. Other errors come from the disk
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
      const wanted = Object.hasOwn(files, name) ? files[name] : undefined;
      if (!wanted || written.includes(name)) return await skip(content);
      const before = written.reduce((sum, name) => sum + files[name]!.bytes, 0);
      await writeVerified(
        `${folder}/${name}`,
        content,
        wanted,
        (bytes) => onBytes(before + bytes, name),
      ).catch((error) => {
        if (!(error instanceof Refusal)) throw error;
        const Kind = error instanceof WrongContent ? WrongContent : Refusal;
        throw new Kind(`"${name}" in it: ${error.message}`);
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
      if (!isFile || name === "") await skip(body);
      else await take(name, body as ReadableStream<Uint8Array<ArrayBuffer>>);
    }
  } catch (error) {
    if (error instanceof Refusal || isOurs(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`found an archive that breaks off or is damaged (${reason})`);
  }
  const found = hash.digest("hex");
  if (md5 !== undefined && found !== md5) {
    throw new WrongContent(`found an archive with md5 ${found}, wanted ${md5}`);
  }
}

/** Skips an entry by reading it to the end, because the decoder can hang after a cancelled entry. */
async function skip(content: ReadableStream<Uint8Array>): Promise<void> {
  await content.pipeTo(new WritableStream());
}

/** Whether an error comes from the disk or a permission, and not from the source. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && "code" in error ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
}
