import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
// @ts-types="@types/yauzl"
import yauzl from "yauzl";
import { LibraryError } from "./library.ts";

/** A pinned Python wheel that carries libtensorflow, named as in its file name. */
export interface Wheel {
  readonly pname: string;
  readonly version: string;
  readonly python: string;
  readonly abi: string;
  /** Platform tags, joined by dots. */
  readonly platform: string;
  /** Bytes of the wheel. */
  readonly size: number;
  /** Digest of the wheel: `sha256-` and base64, as package managers write it. */
  readonly hash: string;
}

/** The pins by variant. The CPU list holds one wheel for each kind of machine. */
export interface Wheels {
  readonly cpu: readonly Wheel[];
}

/** A kind of machine as wheels name it, for the end of their platform tag. */
const MACHINES: Readonly<Record<string, string>> = {
  "linux x86_64": "_x86_64",
  "linux aarch64": "_aarch64",
  "darwin aarch64": "_arm64",
};

/** The pinned CPU wheel for this machine, if there is one. */
export function wheelForThisMachine(wheels: Wheels): Wheel | undefined {
  const { os, arch } = Deno.build;
  const ending = MACHINES[`${os} ${arch}`];
  return wheels.cpu.find(({ platform }) =>
    ending !== undefined && platform.endsWith(ending) &&
    platform.startsWith(os === "darwin" ? "macosx" : "manylinux")
  );
}

/** The wheel's file name, e.g. `tensorflow_cpu-2.20.0-cp311-cp311-manylinux2014_x86_64.whl`. */
export function wheelFile(wheel: Wheel): string {
  return `${wheel.pname}-${wheel.version}-${wheel.python}-${wheel.abi}-${wheel.platform}.whl`;
}

/**
 * Checks a wheel's size and digest against its pin, reading it as a stream.
 * @throws LibraryError with the expected and the found value.
 */
export async function verifyWheel(path: string, wheel: Wheel): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size !== wheel.size) {
    throw new LibraryError(`Check "${path}": wanted ${wheel.size} bytes, found ${size}`);
  }
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const found = `sha256-${hash.digest("base64")}`;
  if (found !== wheel.hash) {
    throw new LibraryError(`Check "${path}": wanted ${wheel.hash}, found ${found}`);
  }
}

/**
 * Unpacks files of the wheel's `tensorflow/` folder into `folder`, as streams, and flushes them to the disk.
 * @param onBytes is told how many bytes more are written and how many there will be.
 * @throws LibraryError when the wheel lacks one of the files or is no zip.
 */
export async function unpackWheel(
  path: string,
  files: readonly string[],
  folder: string,
  onBytes: (bytes: number, total: number) => void = () => {},
  signal?: AbortSignal,
): Promise<void> {
  const zip = await openZip(path);
  try {
    const entries = await findEntries(zip, files.map((file) => `tensorflow/${file}`));
    const missing = files.filter((file) => !entries.has(`tensorflow/${file}`));
    if (missing.length > 0) {
      throw new LibraryError(`Unpack "${path}": it lacks ${missing.join(", ")}`);
    }
    const total = [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    for (const file of files) {
      const source = await openEntry(zip, entries.get(`tensorflow/${file}`)!);
      source.on("data", (chunk: Uint8Array) => onBytes(chunk.length, total));
      await pipeline(source, createWriteStream(`${folder}/${file}`, { flush: true }), {
        ...(signal === undefined ? {} : { signal }),
      });
    }
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

function findEntries(
  zip: yauzl.ZipFile,
  wanted: readonly string[],
): Promise<Map<string, yauzl.Entry>> {
  const found = new Map<string, yauzl.Entry>();
  return new Promise((resolve, reject) => {
    zip.on("error", reject);
    zip.on("end", () => resolve(found));
    zip.on("entry", (entry: yauzl.Entry) => {
      if (wanted.includes(entry.fileName)) found.set(entry.fileName, entry);
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
