import { stream } from "../models/random/random.ts";
import type { Program } from "../pipeline/types.ts";
import type { HostTensor } from "../tensorflow/dtype.ts";
import type { FolderConfig } from "./configuration/folder_dataset.ts";
import { DataError } from "./formats/data_error.ts";
import { writeSafetensors } from "./formats/safetensors.ts";
import { type Examples, examplesAt } from "./own_data/examples.ts";
import { foundDifference } from "./own_data/found_difference.ts";
import { readFolder } from "./own_data/read_folder.ts";

/** Seed of the order of the training set. */
const SEED = 1;

/**
 * Converts a data set of one's own for training. It lies in the folder `DATA_FOLDER`, which is not copied: its files are
 * held against the digest in the configuration. Output: `train.safetensors` and `test.safetensors`, each with `images`
 * [examples, height, width, channels], of uint8 or float32, and `labels`, of uint8 or, for more than 256 classes, int32;
 * `classes.json`, the names of the classes. The training set is in a random order, the same for equal files.
 */
const prepareFolder: Program<FolderConfig> = async ({ config, output, send }) => {
  const { reading, found: wanted } = config;
  const folder = Deno.env.get("DATA_FOLDER")!;
  const { train, test, found } = await readFolder(folder, reading, (done, total) => {
    if (done % 256 === 0 || done === total) {
      send({ type: "progress", done, total, unit: "files" });
    }
  });
  if (found.sha256 !== wanted.sha256) {
    throw new DataError(
      `The files in "${folder}" have changed: found the digest ${found.sha256}, wanted ${wanted.sha256}. ` +
        "deno task data add takes them as they are now.",
      { lasting: true },
    );
  }
  const difference = foundDifference(found, wanted);
  if (difference !== null) {
    throw new DataError(
      `The files in "${folder}" are read otherwise than when they were added: ${difference}. ` +
        "deno task data add takes them as they are read now.",
      { lasting: true },
    );
  }
  for (const [name, { inputs, labels }] of Object.entries({ train: mixed(train), test })) {
    const shape = [labels.length, ...found.shape];
    const images: HostTensor = inputs instanceof Uint8Array
      ? { dtype: "uint8", shape, data: inputs }
      : { dtype: "float32", shape, data: inputs };
    const classes: HostTensor = found.classes.length <= 256
      ? { dtype: "uint8", shape: [labels.length], data: Uint8Array.from(labels) }
      : { dtype: "int32", shape: [labels.length], data: labels };
    await writeSafetensors(
      `${output}/${name}.safetensors`,
      new Map([["images", images], ["labels", classes]]),
    );
    send({ type: "fact", name, value: { examples: labels.length } });
  }
  await Deno.writeTextFile(`${output}/classes.json`, `${JSON.stringify(found.classes)}\n`);
};

export default prepareFolder;

/**
 * The same examples in a random order. Files often come class by class, and batches of one class would tell nothing of the
 * variance between classes, from which the running statistics of batch norm are made anew.
 */
function mixed(examples: Examples): Examples {
  const order = stream(SEED, "training set").permutation(examples.labels.length);
  return examplesAt(examples, Array.from(order));
}
