import type { LabelledImages } from "../models/images.ts";
import { readSafetensors } from "./safetensors.ts";

/** Reads one split of a prepared data set: `train.safetensors` or `test.safetensors` in a folder of the prepare stage. */
export async function readImages(folder: string, split: "train" | "test"): Promise<LabelledImages> {
  const path = `${folder}/${split}.safetensors`;
  const tensors = await readSafetensors(path);
  const tensor = (name: string) => {
    const found = tensors.get(name);
    if (!found) throw new Error(`Cannot read "${path}": it has no tensor "${name}"`);
    return found;
  };
  return { images: tensor("images"), labels: tensor("labels") };
}
