/** Examples as they are read, before labels become numbers. */
export interface RawExamples {
  /** Height, width and channels of an example. */
  readonly shape: readonly [number, number, number];
  /** One after the other, in row-major order. Bytes are pixels. */
  readonly inputs: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** The class of each example, as the files say it. */
  readonly labels: readonly (string | number)[];
}

/** The sets of a data set as they are read. */
export interface RawSets {
  readonly train: RawExamples;
  /** Null: its examples are drawn from those of `train`. */
  readonly test: RawExamples | null;
  /** Names of the classes, if the files have names for the labels 0, 1, 2 …. */
  readonly classes?: readonly string[];
  /** What people should know of how they were read. */
  readonly notes?: readonly string[];
}

/** Labelled examples. */
export interface Examples {
  readonly inputs: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
}

/** Number of values of an example. */
export function valuesOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** An array of the same kind and another length. */
function emptyLike(
  inputs: Examples["inputs"],
  length: number,
): Examples["inputs"] {
  return inputs instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}

/** The examples at some places. */
export function examplesAt({ inputs, labels }: Examples, places: readonly number[]): Examples {
  const size = inputs.length / labels.length;
  const picked = emptyLike(inputs, places.length * size);
  for (const [to, from] of places.entries()) {
    picked.set(inputs.subarray(from * size, (from + 1) * size), to * size);
  }
  return { inputs: picked, labels: Int32Array.from(places, (place) => labels[place]!) };
}

/** Joins parts of one kind. */
export function joined(parts: readonly Examples["inputs"][]): Examples["inputs"] {
  const areBytes = parts.every((part) => part instanceof Uint8Array);
  const length = parts.reduce((sum, { length }) => sum + length, 0);
  const all = areBytes ? new Uint8Array(length) : new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
