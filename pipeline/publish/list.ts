import { digestFile } from "../key/digest.ts";
import { isInnerPath } from "../system/inner_path.ts";
import type { FileDigest } from "../types.ts";

/** Path in the project → digests of what was published there; two while one replaces the other. */
export type PublishedList = ReadonlyMap<string, readonly FileDigest[]>;

/**
 * Reads a list, which is what `sha256sum -c` reads, with paths from the project's folder. What is no line of it, or names
 * a path outside `folder`, is passed over: nothing is removed on its word.
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

/** The list as text, sorted by path. */
export function listText(list: PublishedList): string {
  return [...list].sort(([a], [b]) => a < b ? -1 : 1)
    .flatMap(([path, digests]) => digests.map((digest) => `${digest}  ${path}\n`)).join("");
}

/** Both lists in one. */
export function joined(a: PublishedList, b: PublishedList): PublishedList {
  const all = new Map(a);
  for (const [path, digests] of b) {
    all.set(path, [...new Set([...all.get(path) ?? [], ...digests])]);
  }
  return all;
}

/** Removes a file that still is what was published, and folders that this leaves empty up to `folder`. */
export async function removePublished(
  root: string,
  path: string,
  digests: readonly FileDigest[],
  folder: string,
): Promise<boolean> {
  const file = await digestFile(`${root}/${path}`).catch(() => null);
  if (file === null || !digests.includes(file.digest)) return false;
  await Deno.remove(`${root}/${path}`);
  await removeEmptyFolders(root, path, folder);
  return true;
}

/** Removes the folders above a path that are empty, up to and without `folder`. */
export async function removeEmptyFolders(
  root: string,
  path: string,
  folder: string,
): Promise<void> {
  let parent = path.slice(0, path.lastIndexOf("/"));
  while (parent.startsWith(`${folder}/`)) {
    if (!await Deno.remove(`${root}/${parent}`).then(() => true, () => false)) return;
    parent = parent.slice(0, parent.lastIndexOf("/"));
  }
}
