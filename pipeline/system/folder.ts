/** The names in a folder; none if there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Bytes of a file or of all files below a folder; 0 if there is nothing. */
export async function sizeOf(path: string): Promise<number> {
  const info = await Deno.lstat(path).catch(() => null);
  if (info === null) return 0;
  if (!info.isDirectory) return info.size;
  let bytes = 0;
  for (const name of await namesIn(path)) bytes += await sizeOf(`${path}/${name}`);
  return bytes;
}
