import { createWriteStream } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import { LibraryError } from "../library.ts";
import type { Part } from "./wheel.ts";

/**
 * Unpacks the {@linkcode Part} of a wheel into `folder` and flushes it to disk.
 *
 * @param onBytes receives the number of bytes just written and the total
 * @returns paths of the files, relative to `folder`
 * @throws {LibraryError} when the wheel is not a zip file or lacks a file
 */
export async function unpackWheel(
  path: string,
  part: Part,
  folder: string,
  onBytes: (bytes: number, total: number) => void = () => {},
  signal?: AbortSignal,
): Promise<string[]> {
  const zip = await openZip(path);
  try {
    const entries = await findEntries(zip, part);
    const missing = part.required.filter((file) => !entries.has(file));
    if (missing.length > 0 || entries.size === 0) {
      throw new LibraryError(
        `Unpack "${path}": it lacks ${missing.join(", ") || `the files of ${part.folder}`}`,
      );
    }
    const total = [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    for (const [file, entry] of entries) {
      await Deno.mkdir(dirname(`${folder}/${file}`), { recursive: true });
      const source = await openEntry(zip, entry);
      source.on("data", (chunk: Uint8Array) => onBytes(chunk.length, total));
      const mode = /^(.*\/)?bin\//.test(file) ? 0o755 : 0o644;
      const target = createWriteStream(`${folder}/${file}`, { flags: "wx", flush: true, mode });
      await pipeline(source, target, signal === undefined ? {} : { signal });
    }
    return [...entries.keys()];
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof LibraryError) throw error;
    throw new LibraryError(`Unpack "${path}": ${error instanceof Error ? error.message : error}`);
  } finally {
    zip.close();
  }
}

function openZip(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) =>
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) reject(new LibraryError(`Unpack "${path}": ${error.message}`));
      else resolve(zip);
    })
  );
}

/** The zip entries of a part, by their path in its folder. */
function findEntries(zip: yauzl.ZipFile, part: Part): Promise<Map<string, yauzl.Entry>> {
  const found = new Map<string, yauzl.Entry>();
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", () => resolve(found));
    zip.on("entry", (entry: yauzl.Entry) => {
      const place = part.place(entry.fileName);
      if (place !== undefined) found.set(place, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  return new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => error ? reject(error) : resolve(stream))
  );
}
