import { freeBytes } from "../system/disk_space.ts";
import { namesIn, sizeOf } from "../system/folder.ts";
import { makeParent } from "../system/make_parent.ts";
import type { Key } from "../types.ts";

/**
 * Keeps the output of a failed stage for people, in `<store>/failed/<stage>.<key>/`, until the stage succeeds. Each stage has
 * at most one. An output is removed instead where there was no room for it, or where it takes more than half of the free
 * space. Under a quota the free space of the disk says nothing.
 *
 * @param store the store's folder
 * @param output the output folder, which is moved or removed
 * @param lackedRoom whether the stage failed since the disk was full, or the user's quota of it used up
 * @returns the new path, relative to the store; null if the output was empty or too large
 */
export async function setAside(
  store: string,
  output: string,
  stage: string,
  key: Key,
  lackedRoom = false,
): Promise<string | null> {
  await forget(store, stage);
  const bytes = await sizeOf(output);
  const free = freeBytes(store);
  if (bytes > 0 && !lackedRoom && (free === null || bytes <= free / 2)) {
    const path = `failed/${stage}.${key.slice(0, 8)}`;
    try {
      await makeParent(`${store}/${path}`);
      await Deno.rename(output, `${store}/${path}`);
      return path;
    } catch {
      // The run does not need it.
    }
  }
  await Deno.remove(output, { recursive: true }).catch(() => {});
  return null;
}

/** Removes the kept outputs of a stage's failures. */
export async function forget(store: string, stage: string): Promise<void> {
  const [, folder = "", last = stage] = /^(.*\/)?([^/]*)$/.exec(stage) ?? [];
  for (const name of await namesIn(`${store}/failed/${folder}`)) {
    if (!name.startsWith(`${last}.`) || !/^[0-9a-f]{8}$/.test(name.slice(last.length + 1))) {
      continue;
    }
    await Deno.remove(`${store}/failed/${folder}${name}`, { recursive: true }).catch(() => {});
  }
}
