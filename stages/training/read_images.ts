import type { LabelledImages, StoredImages } from "../../models/images/images.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import { openShards } from "../formats/shards.ts";

/**
 * Opens a split of a prepared data set: reads `<split>.safetensors` into memory, or opens the shards of `<split>.json`
 * for reading on demand.
 * @param folder output of a prepare stage
 * @throws {Error} when the file lacks `images` or `labels`
 */
export async function readImages(
  folder: string,
  split: "train" | "test",
): Promise<LabelledImages | StoredImages> {
  const isSharded = await Deno.stat(`${folder}/${split}.json`).then(() => true, () => false);
  if (isSharded) return await openShards(folder, split);
  const path = `${folder}/${split}.safetensors`;
  const tensors = await readSafetensors(path);
  const tensor = (name: string) => {
    const found = tensors.get(name);
    if (!found) throw new Error(`Cannot read "${path}": it has no tensor "${name}"`);
    return found;
  };
  return { images: tensor("images"), labels: tensor("labels") };
}
