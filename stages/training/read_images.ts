import type { LabelledImages, StoredImages } from "../../models/images/images.ts";
import { readSafetensors } from "../formats/safetensors.ts";
import { openShards } from "../formats/shards.ts";

/**
 * One split of a prepared data set, in a folder of a prepare stage: read whole from `train.safetensors` or
 * `test.safetensors`, or left in its shards.
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
