import { readSafetensors } from "../formats/safetensors.ts";
import type { DataDescription } from "./describe_examples.ts";
import type { Examples } from "./examples.ts";

/** File names of what a page says of a data set. */
export const DESCRIPTION = "data.json";
export const CONTACT_SHEET = "contact_sheet.png";

/** A prepared data set of one's own. */
export interface PreparedFolder {
  readonly shape: readonly [number, number, number];
  readonly classes: readonly string[];
  readonly train: Examples;
  readonly test: Examples;
}

/** Reads the output of stages/prepare_folder.ts. */
export async function readPrepared(folder: string): Promise<PreparedFolder> {
  const classes: string[] = JSON.parse(await Deno.readTextFile(`${folder}/classes.json`));
  const read = async (split: string) => {
    const tensors = await readSafetensors(`${folder}/${split}.safetensors`);
    const [images, labels] = [tensors.get("images")!, tensors.get("labels")!];
    const [, ...shape] = images.shape as [number, number, number, number];
    return {
      shape,
      inputs: images.data as Examples["inputs"],
      labels: Int32Array.from(labels.data as ArrayLike<number>),
    };
  };
  const [train, test] = await Promise.all([read("train"), read("test")]);
  return { shape: train.shape, classes, train, test };
}

/** What a page shows of a data set. */
export interface DescribedData {
  readonly description: DataDescription;
  /** A PNG file; null if there is none. */
  readonly sheet: Uint8Array<ArrayBuffer> | null;
}

/** Reads the output of stages/describe_data.ts. */
export async function readDescribed(folder: string): Promise<DescribedData> {
  const description: DataDescription = JSON.parse(
    await Deno.readTextFile(`${folder}/${DESCRIPTION}`),
  );
  return {
    description,
    sheet: await Deno.readFile(`${folder}/${CONTACT_SHEET}`).catch(() => null),
  };
}
