/** File beside unfinished shards that says which archives they were made of. */
export const SHARD_ORIGIN = "archives.json";

/**
 * Removes the shards in a folder unless an earlier run made them of the same archives, by their sizes and times of change: an
 * archive whose digest was never checked may have been another one.
 */
export async function keepShardsOf(archives: readonly string[], folder: string): Promise<void> {
  const facts = archives.map(async (path) => {
    const { size, mtime } = await Deno.stat(path);
    return { path, size, mtime };
  });
  const origin = JSON.stringify(await Promise.all(facts));
  const path = `${folder}/${SHARD_ORIGIN}`;
  const known = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (known === origin) return;
  await dropShards(folder);
  await Deno.writeTextFile(path, origin);
}

/**
 * Removes the shards in a folder.
 *
 * @param split the one whose shards are removed; absent: all, whatever else lies there
 */
export async function dropShards(folder: string, split?: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const isOf = split === undefined || name.startsWith(`${split}-`) || name === `${split}.json`;
    if (isOf) await Deno.remove(`${folder}/${name}`);
  }
}
