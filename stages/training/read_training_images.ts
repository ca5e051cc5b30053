import type { LabelledImages, StoredImages } from "../../models/images/images.ts";
import { imagesAt, validationSplit } from "../../models/images/validation_split.ts";
import { readImages } from "./read_images.ts";

/** The images of a training. */
export interface TrainingImages {
  /** The training set, without the examples that are held out for validation. */
  readonly data: LabelledImages | StoredImages;
  /** What the history's test errors are of: the test set, or the examples held out for validation. */
  readonly test: LabelledImages | StoredImages;
}

/**
 * Opens the images of a training. A training with a validation split never sees the test set.
 *
 * @param folder output of a prepare stage
 * @param validation number of training examples to hold out; absent: none
 */
export async function readTrainingImages(
  folder: string,
  validation: number | undefined,
  seed: number,
): Promise<TrainingImages> {
  const data = await readImages(folder, "train");
  if (validation === undefined) return { data, test: await readImages(folder, "test") };
  const examples = "read" in data ? data.shape[0] : data.images.shape[0]!;
  const split = validationSplit(examples, validation, seed);
  return { data: imagesAt(data, split.train), test: imagesAt(data, split.validation) };
}
