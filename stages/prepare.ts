import { stream } from "../models/random/random.ts";
import type { Program } from "../pipeline/types.ts";
import { DataError } from "./formats/data_error.ts";
import { decodeCifar } from "./formats/cifar.ts";
import {
  type CifarConfig,
  type Cut,
  type FilesConfig,
  filesSchema,
} from "./configuration/dataset.ts";
import { decodeIdx } from "./formats/idx.ts";
import { writeSafetensors } from "./formats/safetensors.ts";

/** Labelled images in memory: `images` [examples, height, width, channels] in row-major order, `labels` [examples]. */
interface Examples {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
}

/**
 * Converts the files of a data set (input `files`) for training. Output: `train.safetensors` and `test.safetensors`,
 * each with `images` uint8 [examples, height, width, channels] and `labels` uint8 [examples].
 */
const prepare: Program<FilesConfig> = async ({ config, inputs, output, send }) => {
  const sets = await readSets(filesSchema.parse(config), inputs.files!);
  for (const [name, { shape, images, labels }] of Object.entries(sets)) {
    await writeSafetensors(
      `${output}/${name}.safetensors`,
      new Map([
        ["images", { dtype: "uint8", shape: [labels.length, ...shape], data: images }],
        ["labels", { dtype: "uint8", shape: [labels.length], data: labels }],
      ]),
    );
    send({ type: "fact", name, value: { examples: labels.length } });
  }
};

export default prepare;

async function readSets(
  config: FilesConfig,
  folder: string,
): Promise<{ readonly train: Examples; readonly test: Examples }> {
  if (config.format === "cifar") {
    const { train, test, first } = config.splits;
    return {
      train: take(first?.train, await readCifar(folder, train, config)),
      test: take(first?.test, await readCifar(folder, test, config)),
    };
  }
  const { splits, classes } = config;
  const read = (pair: { images: string; labels: string }) => readPair(folder, pair, classes);
  if ("of" in splits) return divide(await read(splits.of), splits);
  return { train: await read(splits.train), test: await read(splits.test) };
}

/** Reads the examples of several CIFAR files, in order. */
async function readCifar(
  folder: string,
  names: readonly string[],
  { labels, classes }: CifarConfig,
): Promise<Examples> {
  const parts = [];
  for (const name of names) {
    parts.push(
      await readFile(`${folder}/${name}`, "CIFAR", (bytes) => decodeCifar(bytes, labels, classes)),
    );
  }
  const join = (arrays: readonly Uint8Array<ArrayBuffer>[]) => {
    const joined = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const array of arrays) {
      joined.set(array, at);
      at += array.length;
    }
    return joined;
  };
  const [, height, width, channels] = parts[0]!.images.shape as [number, number, number, number];
  return {
    shape: [height, width, channels],
    images: join(parts.map(({ images }) => images.data)),
    labels: join(parts.map(({ labels }) => labels.data)),
  };
}

/** The first `number` examples, or all examples if `number` is undefined. */
function take(number: number | undefined, { shape, images, labels }: Examples): Examples {
  if (number === undefined) return { shape, images, labels };
  if (number > labels.length) {
    throw new DataError(`wanted the first ${number} examples; the files hold ${labels.length}`);
  }
  const pixels = shape[0] * shape[1] * shape[2];
  return { shape, images: images.slice(0, number * pixels), labels: labels.slice(0, number) };
}

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
  return { shape: [height, width, 1], images: images.data, labels: labels.data };
}

function readIdx(path: string, dimensions: number) {
  return readFile(path, "IDX", (bytes) => decodeIdx(bytes, dimensions));
}

async function readFile<Content>(
  path: string,
  format: string,
  decode: (bytes: Uint8Array<ArrayBuffer>) => Content,
): Promise<Content> {
  const bytes = await Deno.readFile(path);
  try {
    return decode(bytes);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new DataError(`Cannot read "${path}" as ${format}: ${cause.message}`, { cause });
  }
}

/** Splits examples at random into `train` and `test` of them. */
function divide(
  all: Examples,
  { train, test, seed }: Cut,
): { readonly train: Examples; readonly test: Examples } {
  const found = all.labels.length;
  if (train + test > found) {
    throw new DataError(
      `Cannot split the data: ${train} for training and ${test} for testing are wanted, ` +
        `but there are ${found} examples. Lower one of them in configs/datasets.yaml.`,
    );
  }
  const order = stream(seed, "split").permutation(found);
  return {
    train: pick(all, order.subarray(0, train)),
    test: pick(all, order.subarray(train, train + test)),
  };
}

function pick({ shape, images, labels }: Examples, order: Int32Array): Examples {
  const size = shape.reduce((product, length) => product * length, 1);
  const picked = new Uint8Array(order.length * size);
  order.forEach((from, to) =>
    picked.set(images.subarray(from * size, (from + 1) * size), to * size)
  );
  return { shape, images: picked, labels: Uint8Array.from(order, (from) => labels[from]!) };
}
