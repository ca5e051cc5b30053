import { createHash } from "node:crypto";
import { canonical } from "./canonical.ts";
import { isInnerPath } from "../system/inner_path.ts";
import type { ArtifactFile, Digest, FileDigest, Json, TreeDigest } from "../types.ts";

/**
 * The sha256 of a value's canonical text, tagged with a kind so that equal texts of two kinds have different digests.
 *
 * ```ts
 * import { assertNotEquals } from "@std/assert";
 * import { digestValue } from "./digest.ts";
 * assertNotEquals<string>(digestValue("key", {}), digestValue("tree", {}));
 * ```
 */
export function digestValue<Kind extends string>(kind: Kind, value: Json): Digest<Kind> {
  return digestText(kind, canonical(value, kind));
}

/** The sha256 of a text, tagged with a kind. */
export function digestText<Kind extends string>(kind: Kind, text: string): Digest<Kind> {
  return createHash("sha256").update(`${kind}\0`).update(text).digest("hex") as Digest<Kind>;
}

/** The sha256 of bytes, equal to {@linkcode digestFile} of a file that holds them. */
export function digestBytes(bytes: Uint8Array): FileDigest {
  return createHash("sha256").update(bytes).digest("hex") as FileDigest;
}

/** The sha256 of a file's bytes, as `sha256sum` prints it, and their number. */
export async function digestFile(path: string): Promise<{ bytes: number; digest: FileDigest }> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  // Begins with a small buffer, since large ones for many small files would burden the garbage collector.
  let piece = new Uint8Array(1 << 14);
  let bytes = 0;
  for (let read = await file.read(piece); read !== null; read = await file.read(piece)) {
    hash.update(piece.subarray(0, read));
    bytes += read;
    if (read === piece.length && read < 1 << 20) piece = new Uint8Array(1 << 20);
  }
  return { bytes, digest: hash.digest("hex") as FileDigest };
}

/** A folder that cannot be stored: it holds a link, a device, or a name with a backslash. */
export class UnstorableFolder extends Error {
  override readonly name = "UnstorableFolder";
}

/**
 * Digests the files of a folder, sorted by path with `/` between parts, and the list of them. Empty folders, dates and modes
 * do not count.
 *
 * @param digest digests one file
 * @throws {UnstorableFolder}
 */
export async function digestFolder(
  folder: string,
  digest: typeof digestFile = digestFile,
): Promise<{ digest: TreeDigest; files: readonly ArtifactFile[] }> {
  const files: ArtifactFile[] = [];
  for (const path of await storableFiles(folder)) {
    files.push({ path, ...await digest(`${folder}/${path}`) });
  }
  return { digest: digestTree(files), files };
}

/** The digest of a folder that holds these files, sorted by path. */
export function digestTree(files: readonly ArtifactFile[]): TreeDigest {
  return digestValue("tree", files.map(({ path, bytes, digest }) => ({ path, bytes, digest })));
}

/**
 * The same paths as {@linkcode listFiles}, of a folder that can be stored.
 *
 * @throws {UnstorableFolder}
 */
export async function storableFiles(folder: string): Promise<string[]> {
  const paths = await listFiles(folder);
  const odd = paths.find((path) => !isInnerPath(path));
  if (odd !== undefined) throw new UnstorableFolder(`the name "${odd}" holds a backslash`);
  return paths;
}

/**
 * The paths of all files under a folder, relative to it, sorted by code unit.
 *
 * @throws {UnstorableFolder} if it holds a link or a device
 */
export function listFiles(folder: string): Promise<string[]> {
  return Promise.try(() => namesUnder(folder, "").sort());
}

/** Synchronous, since asynchronous calls take three times as long for ten thousand small folders. */
function namesUnder(folder: string, prefix: string): string[] {
  const found: string[] = [];
  for (const entry of Deno.readDirSync(`${folder}/${prefix}`)) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory) {
      for (const below of namesUnder(folder, `${path}/`)) found.push(below);
    } else if (entry.isFile) found.push(path);
    else {
      throw new UnstorableFolder(
        `"${path}" is neither a file nor a folder; outputs cannot hold links`,
      );
    }
  }
  return found;
}
