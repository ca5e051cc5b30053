import { freeBytes } from "../system/disk_space.ts";
import { namesIn, sizeOf } from "../system/folder.ts";
import type { Key } from "../types.ts";

/**
 * Keeps what a failed stage had written, for people to look at: `<store>/failed/<stage>.<key>/`, one for each stage, until
 * it succeeds. Nothing reads it. Removed at once where it would take more than half of what is free on the disk.
 *
 * @param store folder of the store
 * @param output folder that the stage wrote; gone afterwards
 * @returns where it lies now, relative to the store; null if there was nothing or no room
 */
export async function setAside(
  store: string,
  output: string,
  stage: string,
  key: Key,
): Promise<string | null> {
  await forget(store, stage);
  const bytes = await sizeOf(output);
  const free = freeBytes(store);
  if (bytes > 0 && (free === null || bytes <= free / 2)) {
    const path = `failed/${stage}.${key.slice(0, 8)}`;
    try {
      await Deno.mkdir(`${store}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.rename(output, `${store}/${path}`);
      return path;
    } catch {
      // It is only for people to look at.
    }
  }
  await Deno.remove(output, { recursive: true }).catch(() => {});
  return null;
}

/** Removes what a stage's failures have left there. */
export async function forget(store: string, stage: string): Promise<void> {
  const [, folder = "", last = stage] = /^(.*\/)?([^/]*)$/.exec(stage) ?? [];
  for (const name of await namesIn(`${store}/failed/${folder}`)) {
    if (!name.startsWith(`${last}.`) || !/^[0-9a-f]{8}$/.test(name.slice(last.length + 1))) {
      continue;
    }
    await Deno.remove(`${store}/failed/${folder}${name}`, { recursive: true }).catch(() => {});
  }
}
