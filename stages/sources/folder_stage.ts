import { resolve } from "node:path";
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

/** A path, and the targets of all links in it. */
function withTargets(path: string): string[] {
  const paths = new Set([path]);
  const follow = (at: string) => {
    try {
      const target = Deno.realPathSync(at);
      if (target === at || [...paths].some((known) => target.startsWith(`${known}/`))) return;
      paths.add(target);
      walk(target);
    } catch {
      // The stage reports what is missing.
    }
  };
  const walk = (folder: string) => {
    for (const { name, isSymlink, isDirectory } of entriesOf(folder)) {
      if (isSymlink) follow(`${folder}/${name}`);
      else if (isDirectory) walk(`${folder}/${name}`);
    }
  };
  follow(path);
  walk(path);
  return [...paths];
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
}
