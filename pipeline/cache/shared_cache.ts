import { createHash } from "node:crypto";
import { digestFile, digestTree } from "../key/digest.ts";
import { parseRecord, recordText } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { atOnce } from "../system/at_once.ts";
import { makeParent } from "../system/make_parent.ts";
import { writeAll } from "../system/write_all.ts";
import type { ArtifactFile, Key, RunRecord, TreeDigest } from "../types.ts";
import { totalBytes } from "../words/total_bytes.ts";
import type { CacheBackend } from "./backend.ts";

/** Most files of one output that are fetched at once. */
const FILES_AT_ONCE = 4;

/** Largest run record that is read. */
const LARGEST_RECORD = 16 * 2 ** 20;

/** Outcome of fetching a key. */
export type Arrival =
  | { readonly type: "fetched"; readonly record: RunRecord; readonly bytes: number }
  | { readonly type: "absent" }
  /** The cached result failed verification and was discarded. */
  | { readonly type: "refused"; readonly why: string };

/** Outcome of sending a run. */
export type Sending =
  | { readonly type: "sent"; readonly files: number; readonly bytes: number }
  | { readonly type: "present" }
  /** A restored output lacks a file, and so does the cache. */
  | { readonly type: "left-out" }
  /** A file in the store does not match its digest, so it is not sent. */
  | { readonly type: "damaged"; readonly path: string };

/**
 * Fetches the run of a key into the store. Verifies the record against the key, its list of files against the output's
 * digest, and every file against its own. The caller holds the key's lock.
 *
 * @param stage the stage's name in this project; another project may name the same work differently
 * @param lacking the output of a run that the store has without some files: it is completed, and no other bits are taken
 * @throws {CacheError} if the cache does not answer, refuses or breaks off
 */
export async function fetchRun(
  backend: CacheBackend,
  store: Store,
  stage: string,
  key: Key,
  signal: AbortSignal,
  lacking?: TreeDigest,
): Promise<Arrival> {
  const found = await cachedRecord(backend, key, signal);
  if (found === "absent") return { type: "absent" };
  if (found === "spoilt") {
    return { type: "refused", why: `"${recordName(key)}" is not a run record of its key` };
  }
  if (lacking !== undefined && found.output.digest !== lacking) return { type: "absent" };
  const record: RunRecord = { ...found, stage };

  let bytes = 0;
  const isStored = store.missing(record.output).length === 0 &&
    await store.verify(record.output.digest) === null;
  if (!isStored) {
    const { output } = await store.begin(key);
    try {
      // After the first fault the others end too, since they write into a folder that is the caller's only for now.
      await atOnce(
        record.output.files,
        FILES_AT_ONCE,
        (file, failed) => receive(backend, file, output, AbortSignal.any([signal, failed])),
      );
    } catch (error) {
      if (error instanceof FileFault) return { type: "refused", why: error.message };
      throw error;
    }
    await store.keep(output);
    bytes = totalBytes(record.output.files);
  }
  if (lacking === undefined) await store.commit(record);
  return { type: "fetched", record, bytes };
}

/**
 * Sends a run: first the files that the cache lacks or has in another size, then the record, if the cache has none that others
 * can use. So whoever finds the record finds all files. A whole result with other bits is left.
 *
 * @param replaces whether everything is sent again, such as where the cached result failed verification
 * @throws {CacheError} if the cache does not answer, refuses or breaks off
 */
export async function sendRun(
  backend: CacheBackend,
  store: Store,
  record: RunRecord,
  replaces: boolean,
  signal: AbortSignal,
): Promise<Sending> {
  const cached = replaces ? "spoilt" : await cachedRecord(backend, record.key, signal);
  const theirs = typeof cached === "string" ? null : cached.output;
  const isRecorded = theirs?.digest === record.output.digest;
  if (theirs !== null && !isRecorded && await hasAll(backend, theirs.files, signal)) {
    return { type: "present" };
  }
  let [files, bytes] = [0, 0];
  const leftOut = store.leftOut(record.output);
  for (const file of record.output.files) {
    if (!replaces && await hasAll(backend, [file], signal)) continue;
    if (leftOut.includes(file.path)) return { type: "left-out" };
    const path = `${store.object(record.output.digest)}/${file.path}`;
    const found = await digestFile(path).catch(() => null);
    if (found?.digest !== file.digest) return { type: "damaged", path };
    const open = async () => (await Deno.open(path)).readable;
    const source = { bytes: file.bytes, sha256: file.digest, open };
    await backend.put(fileName(file), source, signal);
    files += 1;
    bytes += file.bytes;
  }
  if (isRecorded) return files === 0 ? { type: "present" } : { type: "sent", files, bytes };
  const text = new TextEncoder().encode(recordText(record));
  const sha256 = createHash("sha256").update(text).digest("hex");
  const open = () => Promise.resolve(new Blob([text]).stream());
  await backend.put(recordName(record.key), { bytes: text.length, sha256, open }, signal);
  return { type: "sent", files, bytes };
}

/** Whether a cache has all of these files in their sizes, as far as it tells. */
async function hasAll(
  backend: CacheBackend,
  files: readonly ArtifactFile[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const file of files) {
    const size = await backend.size(fileName(file), signal);
    if (size === null || !(size === file.bytes || Number.isNaN(size))) return false;
  }
  return true;
}

function recordName(key: Key): string {
  return `runs/${key}.json`;
}

function fileName({ digest }: ArtifactFile): string {
  return `files/${digest.slice(0, 2)}/${digest}`;
}

/** A file of the cache is missing, or is not what its name says. */
class FileFault extends Error {}

/**
 * Fetches and verifies a file of an output.
 *
 * @throws {FileFault} if it cannot be used
 */
async function receive(
  backend: CacheBackend,
  file: ArtifactFile,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const name = fileName(file);
  const stream = await backend.get(name, signal);
  if (stream === null) throw new FileFault(`"${name}" ("${file.path}") is missing`);
  const path = `${folder}/${file.path}`;
  await makeParent(path);
  const hash = createHash("sha256");
  let bytes = 0;
  using target = await Deno.open(path, { createNew: true, write: true });
  for await (const piece of stream) {
    bytes += piece.length;
    // A longer file could fill the disk.
    if (bytes > file.bytes) break;
    hash.update(piece);
    await writeAll(target, piece);
  }
  if (bytes > file.bytes) {
    throw new FileFault(`"${name}" ("${file.path}") is longer than its ${file.bytes} bytes`);
  }
  const found = hash.digest("hex");
  if (bytes === file.bytes && found === file.digest) return;
  throw new FileFault(
    `"${name}" ("${file.path}") failed verification: found ${bytes} bytes with digest ` +
      `${found.slice(0, 12)}…, wanted ${file.bytes} with ${file.digest.slice(0, 12)}…`,
  );
}

async function read(stream: ReadableStream<Uint8Array>, most: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > most) return "";
    pieces.push(piece);
  }
  return await new Blob(pieces as Uint8Array<ArrayBuffer>[]).text();
}

/** The run record that a cache has of a key; spoilt if it is of another key, incomplete or inconsistent. */
async function cachedRecord(
  backend: CacheBackend,
  key: Key,
  signal: AbortSignal,
): Promise<RunRecord | "absent" | "spoilt"> {
  const stream = await backend.get(recordName(key), signal);
  if (stream === null) return "absent";
  const text = await read(stream, LARGEST_RECORD);
  try {
    const record = parseRecord(text);
    const isWhole = digestTree(record.output.files) === record.output.digest;
    return record.key === key && isWhole ? record : "spoilt";
  } catch {
    return "spoilt";
  }
}
