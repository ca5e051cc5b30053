import { readSafetensors } from "../formats/safetensors.ts";

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
    const { data } = (await readSafetensors(`${folder}/${TEST_EXAMPLES}`)).get("labels")!;
    const counts = new Map<number, number>();
    for (const label of data) counts.set(Number(label), (counts.get(Number(label)) ?? 0) + 1);
    return data.length === 0 ? null : Math.max(...counts.values()) / data.length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
