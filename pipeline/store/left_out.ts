import { makeFolder, syncFolder } from "../system/atomic.ts";
import type { ArtifactFile } from "../types.ts";

/** The files of an output: those that are there, and those that were left out of it, sorted by path. */
export function withLeftOut(
  present: readonly ArtifactFile[],
  leftOut: readonly ArtifactFile[],
): readonly ArtifactFile[] {
  if (leftOut.length === 0) return present;
  const files = new Map([...leftOut, ...present].map((file) => [file.path, file]));
  return [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/**
 * Moves files of a folder into an object that lacks them, one by one: a kill between two leaves a whole object with
 * fewer files left out.
 *
 * @param files what the folder holds
 */
export async function complete(
  folder: string,
  files: readonly ArtifactFile[],
  object: string,
): Promise<void> {
  for (const { path } of files) {
    const target = `${object}/${path}`;
    if (await Deno.lstat(target).then(() => true, () => false)) continue;
    const parent = target.slice(0, target.lastIndexOf("/"));
    await makeFolder(parent);
    await Deno.rename(`${folder}/${path}`, target);
    await syncFolder(parent);
  }
}
