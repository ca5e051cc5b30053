import { stream } from "../models/random.ts";
import type { Program } from "../pipeline/types.ts";
import { DataError } from "./data_error.ts";
import { type PrepareConfig, prepareSchema } from "./dataset.ts";
import { decodeIdx } from "./idx.ts";
import { writeSafetensors } from "./safetensors.ts";

/** Labelled images in memory, row-major: images [examples, height, width], labels [examples]. */
interface Examples {
  readonly side: readonly [height: number, width: number];
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
}

/**
 * Makes of a data set's files (input `files`) what training reads: `train.safetensors` and `test.safetensors`, each
 * with `images` uint8 [examples, height, width, channels] and `labels` uint8 [examples].
 */
const prepare: Program = async ({ config, inputs, output, tell }) => {
  const { classes, splits } = prepareSchema.parse(config);
  const read = (pair: { images: string; labels: string }) => readPair(inputs.files!, pair, classes);
  const [train, test] = "of" in splits
    ? divide(await read(splits.of), splits)
    : [await read(splits.train), await read(splits.test)];
  for (const [name, examples] of Object.entries({ train, test })) {
    const { side, images, labels } = examples;
    await writeSafetensors(
      `${output}/${name}.safetensors`,
      new Map([
        ["images", { dtype: "uint8", shape: [labels.length, ...side, 1], data: images }],
        ["labels", { dtype: "uint8", shape: [labels.length], data: labels }],
      ]),
    );
    tell({ type: "fact", name, value: { examples: labels.length } });
  }
};

export default prepare;

async function readPair(
  folder: string,
  names: { readonly images: string; readonly labels: string },
  classes: number,
): Promise<Examples> {
  const images = await readIdx(`${folder}/${names.images}`, 3);
  const labels = await readIdx(`${folder}/${names.labels}`, 1);
  const [count, height, width] = images.shape as [number, number, number];
  if (count !== labels.data.length) {
    throw new DataError(
      `Cannot prepare the data: "${names.images}" has ${count} images, ` +
        `"${names.labels}" ${labels.data.length} labels`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DataError(
      `Cannot prepare the data: label ${wrong} of "${names.labels}" is ${labels.data[wrong]}, ` +
        `wanted 0 to ${classes - 1}`,
    );
  }
  return { side: [height, width], images: images.data, labels: labels.data };
}

async function readIdx(path: string, dimensions: number) {
  const bytes = await Deno.readFile(path);
  try {
    return decodeIdx(bytes, dimensions);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new DataError(`Cannot read "${path}" as IDX: ${cause.message}`, { cause });
  }
}

/** The first `train` and the next `test` examples of a random order. */
function divide(
  all: Examples,
  { train, test, seed }: Extract<PrepareConfig["splits"], { of: unknown }>,
): [Examples, Examples] {
  const found = all.labels.length;
  if (train + test > found) {
    throw new DataError(
      `Cannot split the data: ${train} for training and ${test} for testing are wanted, ` +
        `but there are ${found} examples. Lower one of them in configs/datasets.yaml.`,
    );
  }
  const order = stream(seed, "split").permutation(found);
  return [pick(all, order.subarray(0, train)), pick(all, order.subarray(train, train + test))];
}

function pick({ side, images, labels }: Examples, order: Int32Array): Examples {
  const size = side[0] * side[1];
  const picked = new Uint8Array(order.length * size);
  order.forEach((from, to) =>
    picked.set(images.subarray(from * size, (from + 1) * size), to * size)
  );
  return { side, images: picked, labels: Uint8Array.from(order, (from) => labels[from]!) };
}
