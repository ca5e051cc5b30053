/** The file of a prepared data set that {@linkcode readChance} reads. */
export const TEST_EXAMPLES = "test.safetensors";

/**
 * Reads the share of the most frequent class among the test labels: what a network is right about that always answers with it.
 * Null for data in shards: they are ImageNet's, with as many test images of each class.
 *
 * @param folder output of a prepare stage; null if it is not there
 */
export async function readChance(folder: string | null): Promise<number | null> {
  if (folder === null) return null;
  try {
    const counts = new Map<number, number>();
    const labels = await readLabels(`${folder}/${TEST_EXAMPLES}`);
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return labels.length === 0 ? null : Math.max(...counts.values()) / labels.length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

interface Entry {
  readonly dtype: string;
  readonly data_offsets: readonly [from: number, to: number];
}

/** Reads the labels alone, since images may be larger than what a page should take into memory. */
async function readLabels(path: string): Promise<Uint8Array | Int32Array> {
  using file = await Deno.open(path);
  const take = async (bytes: number) => {
    const taken = new Uint8Array(bytes);
    for (let done = 0; done < bytes;) {
      const more = await file.read(taken.subarray(done));
      if (more === null) throw new Error(`Cannot read the labels in "${path}": it breaks off`);
      done += more;
    }
    return taken;
  };
  const length = Number(new DataView((await take(8)).buffer).getBigUint64(0, true));
  const header: Record<string, Entry> = JSON.parse(new TextDecoder().decode(await take(length)));
  const { dtype, data_offsets: [from, to] } = header["labels"]!;
  await file.seek(8 + length + from, Deno.SeekMode.Start);
  const bytes = await take(to - from);
  return dtype === "I32" ? new Int32Array(bytes.buffer) : bytes;
}
