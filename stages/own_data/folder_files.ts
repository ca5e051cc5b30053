import { createHash } from "node:crypto";
import { DataError } from "../formats/data_error.ts";

/** A file of a folder, not yet read. */
export interface ListedFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970 of the last changes of content and of properties, where the system tells. */
  readonly times: readonly number[];
}

/** Junk that systems leave in folders. */
const JUNK = /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i;

/**
 * Lists the files of a folder, sorted by path, without hidden ones. Links are followed. A single file is a folder of its
 * own.
 *
 * @throws {DataError} when there is no such folder, or a link in it leads nowhere
 */
export function listFiles(folder: string): ListedFile[] {
  let found: Deno.FileInfo;
  try {
    found = Deno.statSync(folder);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    const why = cause instanceof Deno.errors.NotFound ? "there is no such folder or file" : cause;
    throw new DataError(`Cannot read the data in "${folder}": ${why}.`, { cause, lasting: true });
  }
  if (found.isFile) return [listed(nameOf(folder), found)];
  const files: ListedFile[] = [];
  const walk = (below: string) => {
    for (const { name, isSymlink } of Deno.readDirSync(`${folder}/${below}`)) {
      if (JUNK.test(name)) continue;
      const path = `${below}${name}`;
      const info = isSymlink ? linked(folder, path) : Deno.statSync(`${folder}/${path}`);
      if (info.isDirectory) walk(`${path}/`);
      else if (info.isFile) files.push(listed(path, info));
    }
  };
  walk("");
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** What a link leads to. */
function linked(folder: string, path: string): Deno.FileInfo {
  try {
    return Deno.statSync(`${folder}/${path}`);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    const to = Deno.readLinkSync(`${folder}/${path}`);
    throw new DataError(
      `Cannot read the data in "${folder}": the link "${path}" leads to "${to}", which cannot be read.`,
      { cause, lasting: true },
    );
  }
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

const listed = (path: string, { size, mtime, ctime }: Deno.FileInfo): ListedFile => ({
  path,
  bytes: size,
  times: [mtime, ctime].flatMap((time) => time === null ? [] : time.getTime()),
});

/** The path of a listed file on this machine. */
export function pathOf(folder: string, file: string): string {
  return Deno.statSync(folder).isFile ? folder : `${folder}/${file}`;
}

/** The digest of bytes. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The digest of a set of files: that of the lines that `sha256sum` prints of them, sorted by path. */
export function digestOfFiles(digests: ReadonlyMap<string, string>): string {
  const paths = [...digests.keys()].sort();
  return sha256(paths.map((path) => `${digests.get(path)}  ${path}\n`).join(""));
}
