import type { HostTensor } from "../../tensorflow/dtype.ts";
import type { LabelledImages, StoredImages } from "./images.ts";
import { stream } from "../random/random.ts";

/** Positions of a training set, cut into those that are trained on and those that are held out. */
export interface ValidationSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** Holds out `held` of `examples` examples at random, by seed. Both parts keep the order of the training set. */
export function validationSplit(examples: number, held: number, seed: number): ValidationSplit {
  const order = stream(seed, "validation").permutation(examples);
  return { validation: order.slice(0, held).sort(), train: order.slice(held).sort() };
}

/** The images at some positions of a data set, as a data set. */
export function imagesAt(
  data: LabelledImages | StoredImages,
  positions: Int32Array,
): LabelledImages | StoredImages {
  if ("read" in data) {
    const [, height, width, channels] = data.shape;
    return {
      shape: [positions.length, height, width, channels],
      read: (indices) => data.read(indices.map((index) => positions[index]!)),
    };
  }
  return { images: rows(data.images, positions), labels: rows(data.labels, positions) };
}

function rows({ dtype, shape, data }: HostTensor, positions: Int32Array): HostTensor {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const rowBytes = size * data.BYTES_PER_ELEMENT;
  const chosen = new Uint8Array(positions.length * rowBytes);
  for (const [i, position] of positions.entries()) {
    chosen.set(bytes.subarray(position * rowBytes, (position + 1) * rowBytes), i * rowBytes);
  }
  const values = dtype === "int32" ? new Int32Array(chosen.buffer) : chosen;
  return { dtype, shape: [positions.length, ...shape.slice(1)], data: values };
}
