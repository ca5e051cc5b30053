import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import type { DecodedImage } from "../formats/decode_image.ts";
import type { RawExamples, RawSets } from "./examples.ts";
import type { PickedFile } from "./picked_files.ts";
import type { ReadFile } from "./read_file.ts";
import { commonShape, deepNotes, pixelsOf, readImage } from "./uniform_images.ts";

/**
 * Reads images that lie in a folder for each class.
 *
 * @throws {DataError} for images that lie in no folder, cannot be read or are not of one size
 */
export async function readImages(
  files: readonly PickedFile[],
  reading: Reading,
  read: ReadFile,
): Promise<RawSets> {
  const images: { name: string; label: string; split: PickedFile["split"]; image: DecodedImage }[] =
    [];
  for (const { path, split, label } of files) {
    if (label === undefined) {
      throw new DataError(
        `The image "${path}" lies in no folder of a class; wanted a folder for each class, such as cat/${path}.`,
      );
    }
    images.push({ name: path, label, split, image: readImage(path, await read(path), reading) });
  }
  const shape = commonShape(images, reading);
  const set = (test: boolean): RawExamples => {
    const chosen = images.filter(({ split }) => (split === "test") === test);
    return {
      shape,
      inputs: pixelsOf(chosen.map(({ image }) => image), shape),
      labels: chosen.map(({ label }) => label),
    };
  };
  const hasTest = images.some(({ split }) => split === "test");
  return {
    train: set(false),
    test: hasTest ? set(true) : null,
    notes: deepNotes(images),
  };
}
