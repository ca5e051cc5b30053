import { syncFolder } from "./atomic.ts";
import type { ArtifactFile } from "../types.ts";

/** Makes the files of a folder read-only and flushes them to the disk, before a rename makes them visible. */
export async function flush(folder: string, files: readonly ArtifactFile[]): Promise<void> {
  const folders = new Set([folder]);
  for (const { path } of files) {
    {
      using file = await Deno.open(`${folder}/${path}`);
      await file.sync();
    }
    if (Deno.build.os !== "windows") await Deno.chmod(`${folder}/${path}`, 0o444);
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
      folders.add(`${folder}/${path.slice(0, cut)}`);
    }
  }
  for (const each of folders) await syncFolder(each);
}
