import { dirname, resolve } from "node:path";
import type { Stage } from "../../pipeline/types.ts";
import type { FolderConfig, FolderDataset } from "../configuration/folder_dataset.ts";
import { slice } from "../configuration/slice.ts";

/**
 * `prepare/<name>` of a data set of one's own. It reads the folder itself, so nothing is copied. The folder's place is not
 * part of the key; the digest of its files is.
 */
export function folderStage(
  name: string,
  { sources: [{ folder }], prepare }: FolderDataset,
  root: string,
): Stage {
  const path = resolve(root, folder);
  return {
    name: `prepare/${name}`,
    program: "stages/prepare_folder.ts",
    config: slice<FolderConfig>(prepare),
    inputs: {},
    permissions: { env: ["DATA_FOLDER"], read: withTargets(path) },
    env: { DATA_FOLDER: path },
  };
}

/** Whether the examples of a data set are images of one or three colours, which a page can show. */
export function isImages(
  { prepare: { found: { values, shape: [height, width, channels] } } }: FolderDataset,
): boolean {
  return values === "bytes" && height * width > 1 && [1, 3].includes(channels);
}

/**
 * A path, and what links in it lead to: folders, and of files the folders that they lie in, so that the list stays short
 * however many there are.
 */
function withTargets(path: string): string[] {
  const paths = new Set([path]);
  const walked = new Set<string>();
  const isWithin = (known: ReadonlySet<string>, target: string) => {
    for (let at = target;; at = dirname(at)) {
      if (known.has(at)) return true;
      if (at === dirname(at)) return false;
    }
  };
  const follow = (at: string) => {
    try {
      const target = Deno.realPathSync(at);
      const { isDirectory } = Deno.statSync(target);
      const place = isDirectory ? target : dirname(target);
      if (!isWithin(paths, place)) paths.add(place);
      if (isDirectory && !isWithin(walked, target)) walk(target);
    } catch {
      // The stage reports what is missing.
    }
  };
  const walk = (folder: string) => {
    walked.add(folder);
    const below = (at: string) => {
      for (const { name, isSymlink, isDirectory } of entriesOf(at)) {
        if (isSymlink) follow(`${at}/${name}`);
        else if (isDirectory) below(`${at}/${name}`);
      }
    };
    below(folder);
  };
  const target = realPath(path);
  paths.add(target);
  walk(target);
  return [...paths];
}

/** A path without links; the path itself where it leads nowhere. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
}
