import type { HostTensor } from "../../tensorflow/dtype.ts";

const SIDE = 32;
const CHANNELS = 3;
const PIXELS = SIDE * SIDE;

/** Size of a record in a CIFAR file with `labels` labels per image, in bytes. */
export function recordBytes(labels: number): number {
  return labels + CHANNELS * PIXELS;
}

/**
 * Decodes a binary file of CIFAR-10 or CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html). A record holds one or
 * two labels and the red, green and blue planes of an image, each of 32 rows of 32 bytes.
 *
 * @param labels number of labels per record; the last one is used
 * @param classes number of classes
 * @returns `images` uint8 [examples, 32, 32, 3] and `labels` uint8 [examples]
 * @throws {SyntaxError} when the file has no or incomplete records, or a label is out of range
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeCifar } from "./cifar.ts";
 *
 * const record = new Uint8Array(1 + 3 * 1024).fill(9, 1, 1025).fill(8, 1025, 2049).with(0, 7);
 * const { images, labels } = decodeCifar(record, 1, 10);
 * assertEquals([...images.data.subarray(0, 6)], [9, 8, 0, 9, 8, 0]);
 * assertEquals([...labels.data], [7]);
 * ```
 */
export function decodeCifar(bytes: Uint8Array<ArrayBuffer>, labels: number, classes: number) {
  const record = recordBytes(labels);
  if (bytes.length === 0 || bytes.length % record !== 0) {
    throw new SyntaxError(`it has ${bytes.length} bytes, wanted whole records of ${record}`);
  }
  const examples = bytes.length / record;
  const images = new Uint8Array(examples * PIXELS * CHANNELS);
  const classLabels = new Uint8Array(examples);
  for (let example = 0; example < examples; example++) {
    const start = example * record + labels;
    const label = bytes[start - 1]!;
    if (label >= classes) {
      throw new SyntaxError(`label ${example} is ${label}, wanted 0 to ${classes - 1}`);
    }
    classLabels[example] = label;
    const to = example * PIXELS * CHANNELS;
    for (let channel = 0; channel < CHANNELS; channel++) {
      const plane = start + channel * PIXELS;
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        images[to + pixel * CHANNELS + channel] = bytes[plane + pixel]!;
      }
    }
  }
  return {
    images: { dtype: "uint8", shape: [examples, SIDE, SIDE, CHANNELS], data: images },
    labels: { dtype: "uint8", shape: [examples], data: classLabels },
  } satisfies Record<string, HostTensor>;
}
