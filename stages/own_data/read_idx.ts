import { gunzipSync } from "fflate";
import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import { decodeIdx } from "../formats/idx.ts";
import type { RawExamples, RawSets } from "./examples.ts";
import type { PickedFile } from "./picked_files.ts";
import { decoded, type ReadFile } from "./read_file.ts";

/** Reads files like those of MNIST, gzipped or not: images of bytes in one, their labels in another. */
export async function readIdx(
  files: readonly PickedFile[],
  _reading: Reading,
  read: ReadFile,
): Promise<RawSets> {
  const set = async (chosen: readonly PickedFile[]): Promise<RawExamples> => {
    const one = (dimensions: number, what: string) => {
      const found = chosen.filter(({ path }) => path.includes(`idx${dimensions}`));
      if (found.length === 1) return found[0]!.path;
      throw new DataError(
        `Found ${found.length} files of ${what} among ${
          chosen.map(({ path }) => `"${path}"`).join(", ")
        }; wanted one whose name has "idx${dimensions}".`,
      );
    };
    const [imagesPath, labelsPath] = [one(3, "images"), one(1, "labels")];
    const images = await decoded(imagesPath, read, (bytes) => decodeIdx(unpacked(bytes), 3));
    const labels = await decoded(labelsPath, read, (bytes) => decodeIdx(unpacked(bytes), 1));
    const [count = 0, height = 0, width = 0] = images.shape;
    if (count !== labels.data.length) {
      throw new DataError(
        `"${imagesPath}" has ${count} images, "${labelsPath}" ${labels.data.length} labels.`,
      );
    }
    return { shape: [height, width, 1], inputs: images.data, labels: [...labels.data] };
  };
  const test = files.filter(({ split }) => split === "test");
  return {
    train: await set(files.filter(({ split }) => split !== "test")),
    test: test.length === 0 ? null : await set(test),
  };
}

const unpacked = (bytes: Uint8Array<ArrayBuffer>) =>
  bytes[0] === 0x1f && bytes[1] === 0x8b ? Uint8Array.from(gunzipSync(bytes)) : bytes;
