import { dirname } from "node:path";
import { makeFolder, syncFolder } from "../system/atomic.ts";
import { isTaken } from "../system/is_there.ts";
import type { ArtifactFile } from "../types.ts";

/** All files of an output, present and left out, sorted by path. */
export function withLeftOut(
  present: readonly ArtifactFile[],
  leftOut: readonly ArtifactFile[],
): readonly ArtifactFile[] {
  if (leftOut.length === 0) return present;
  const files = new Map([...leftOut, ...present].map((file) => [file.path, file]));
  return [...files.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

/**
 * Moves the files of a folder that an object lacks into it. They move one by one, so a kill leaves a valid object with fewer
 * files left out.
 *
 * @param files the files of the folder
 */
export async function complete(
  folder: string,
  files: readonly ArtifactFile[],
  object: string,
): Promise<void> {
  for (const { path } of files) {
    const target = `${object}/${path}`;
    if (await isTaken(target)) continue;
    const parent = dirname(target);
    await makeFolder(parent);
    await Deno.rename(`${folder}/${path}`, target);
    await syncFolder(parent);
  }
}
