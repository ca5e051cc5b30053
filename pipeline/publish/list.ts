import { dirname } from "node:path";
import { digestFile } from "../key/digest.ts";
import { isInnerPath } from "../system/inner_path.ts";
import type { FileDigest } from "../types.ts";

/** Path in the project → digests of the published file; two digests while a new file replaces an old one. */
export type PublishedList = ReadonlyMap<string, readonly FileDigest[]>;

/**
 * Parses a list in the format of `sha256sum -c`, with paths relative to the project. Skips malformed lines and paths outside
 * `folder`, so that no foreign file is removed.
 */
export function parseList(text: string, folder: string): PublishedList {
  const found = new Map<string, FileDigest[]>();
  for (const line of text.split("\n")) {
    const [, digest, path = ""] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (digest === undefined || !path.startsWith(`${folder}/`) || !isInnerPath(path)) continue;
    found.set(path, [...found.get(path) ?? [], digest as FileDigest]);
  }
  return found;
}

/** Prints a list, sorted by path. */
export function listText(list: PublishedList): string {
  return [...list].sort(([a], [b]) => a < b ? -1 : 1)
    .flatMap(([path, digests]) => digests.map((digest) => `${digest}  ${path}\n`)).join("");
}

/** Joins two lists. */
export function joined(a: PublishedList, b: PublishedList): PublishedList {
  const all = new Map(a);
  for (const [path, digests] of b) {
    all.set(path, [...new Set([...all.get(path) ?? [], ...digests])]);
  }
  return all;
}

/** Whether a published file is there, as it was published. */
export async function isUnedited(
  root: string,
  path: string,
  digests: readonly FileDigest[],
): Promise<boolean> {
  const file = await digestFile(`${root}/${path}`).catch(() => null);
  return file !== null && digests.includes(file.digest);
}

/** Removes a published file unless it was edited, and then folders below `folder` that are empty. */
export async function removePublished(
  root: string,
  path: string,
  digests: readonly FileDigest[],
  folder: string,
): Promise<boolean> {
  if (!await isUnedited(root, path, digests)) return false;
  await Deno.remove(`${root}/${path}`);
  await removeEmptyFolders(root, path, folder);
  return true;
}

/** Removes the empty folders above a path, up to but without `folder`. */
export async function removeEmptyFolders(
  root: string,
  path: string,
  folder: string,
): Promise<void> {
  let parent = dirname(path);
  while (parent.startsWith(`${folder}/`)) {
    // Of a link to a folder, the link would be removed, whatever the folder holds.
    const isFolder = await Deno.lstat(`${root}/${parent}`).then((a) => a.isDirectory, () => false);
    if (!isFolder || !await Deno.remove(`${root}/${parent}`).then(() => true, () => false)) return;
    parent = dirname(parent);
  }
}
