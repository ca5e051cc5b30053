import { unzipSync } from "fflate";
import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import { decodeNpy, type Npy } from "../formats/npy.ts";
import { joined, type RawExamples, type RawSets, valuesOf } from "./examples.ts";
import type { PickedFile } from "./picked_files.ts";
import { decoded, type ReadFile } from "./read_file.ts";
import { hint } from "./hint.ts";
import { MAKE_NUMBERS } from "./text_columns.ts";
import { pairedArrays } from "./paired_arrays.ts";

/** Reads arrays of NumPy, with the examples along their first axis. */
export async function readNpz(
  files: readonly PickedFile[],
  reading: Reading,
  read: ReadFile,
): Promise<RawSets> {
  const found: Part[] = [];
  for (const { path, split } of files) {
    const arrays = await decoded(path, read, (bytes) => unzipSync(bytes));
    const names = Object.keys(arrays).map((name) => name.replace(/\.npy$/, ""));
    const array = (name: string) =>
      decoded(
        `${path}, ${name}`,
        () => Promise.resolve(Uint8Array.from(arrays[`${name}.npy`]!)),
        decodeNpy,
      );
    for (const [set, input, label] of pairedArrays(path, names, split, reading)) {
      found.push({
        split: set,
        name: `"${input}" of "${path}"`,
        examples: examplesOf(path, input, await array(input), label, await array(label), reading),
      });
    }
  }
  const parts = ofOneKind(found);
  const of = (test: boolean): RawExamples => {
    const chosen = parts.filter(({ split }) => (split === "test") === test)
      .map(({ examples }) => examples);
    return {
      shape: chosen[0]!.shape,
      inputs: joined(chosen.map(({ inputs }) => inputs)),
      labels: chosen.flatMap(({ labels }) => labels),
    };
  };
  const hasTest = parts.some(({ split }) => split === "test");
  if (parts.every(({ split }) => split === "test")) {
    throw new DataError("There is a test set, and no training set.");
  }
  return { train: of(false), test: hasTest ? of(true) : null };
}

/** The examples of an array. */
interface Part {
  readonly split: PickedFile["split"];
  /** The array, for people. */
  readonly name: string;
  readonly examples: RawExamples;
}

/**
 * Checks that arrays fit each other. Where some hold bytes, those of others become bytes as well.
 *
 * @throws {DataError} when their shapes differ, or numbers beside bytes are none
 */
function ofOneKind(parts: readonly Part[]): readonly Part[] {
  const [first] = parts;
  for (const { name, examples: { shape } } of parts) {
    if (String(shape) === String(first!.examples.shape)) continue;
    throw new DataError(
      `The examples in ${first!.name} are ${first!.examples.shape.join(" × ")}, those in ${name} ${
        shape.join(" × ")
      }; wanted the same shape.`,
    );
  }
  const bytes = parts.find(({ examples: { inputs } }) => inputs instanceof Uint8Array);
  if (bytes === undefined) return parts;
  return parts.map((part) => {
    const { inputs } = part.examples;
    if (inputs instanceof Uint8Array) return part;
    if (inputs.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)) {
      return { ...part, examples: { ...part.examples, inputs: Uint8Array.from(inputs) } };
    }
    throw new DataError(
      `The array ${bytes.name} holds bytes, and ${part.name} numbers that are no bytes; wanted one kind. Save both with ` +
        "the same type and scale.",
    );
  });
}

function examplesOf(
  path: string,
  input: string,
  inputs: Npy,
  label: string,
  labels: Npy,
  reading: Reading,
): RawExamples {
  const [count = 0, ...rest] = inputs.shape;
  if (typeof inputs.data[0] === "string") {
    throw new DataError(
      `The array "${input}" of "${path}" holds texts; wanted numbers. ${MAKE_NUMBERS}`,
    );
  }
  if (labels.data.length !== count) {
    throw new DataError(
      `"${path}" has ${count} examples in "${input}", but ${labels.data.length} classes in "${label}".`,
    );
  }
  const shape = reading.shape ?? shapeOf(rest);
  if (valuesOf(shape) !== valuesOf(rest)) {
    throw new DataError(
      `The examples in "${input}" of "${path}" are ${rest.join(" × ")}, which is not ${
        shape.join(" × ")
      }.`,
    );
  }
  const values = inputs.data as Exclude<Npy["data"], readonly string[]>;
  const flat = isChannelsFirst(rest) && reading.shape === undefined
    ? channelsLast(values, rest as [number, number, number])
    : values;
  const inputValues = flat instanceof Uint8Array ? flat : new Float32Array(flat);
  const odd = inputValues.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new DataError(
      `The array "${input}" of "${path}" has ${flat[odd]} in example ${
        Math.floor(odd / valuesOf(shape)) + 1
      }; wanted numbers that float32 holds, below 3.4e38.`,
    );
  }
  return {
    shape,
    inputs: inputValues,
    labels: Array.from(labels.data as ArrayLike<string | number>),
  };
}

const COLOURS = [1, 3, 4];
/** Whether examples are laid out as in PyTorch: channels, height, width. */
const isChannelsFirst = (shape: readonly number[]) =>
  shape.length === 3 && COLOURS.includes(shape[0]!) && !COLOURS.includes(shape[2]!);

function shapeOf(shape: readonly number[]): [number, number, number] {
  if (shape.length > 3) {
    throw new DataError(
      `The examples are ${shape.join(" × ")}; wanted at most three axes. ${
        hint("shape", "[…, …, …]")
      }`,
    );
  }
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length < 2) return [1, 1, a];
  return isChannelsFirst(shape) ? [b, c, a] : [a, b, c];
}

function channelsLast<Values extends Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  values: Values,
  [channels, height, width]: readonly [number, number, number],
): Values {
  const turned = values.slice() as Values;
  const pixels = height * width;
  for (let i = 0; i < values.length; i++) {
    const example = Math.floor(i / (channels * pixels));
    const [channel, pixel] = [Math.floor(i / pixels) % channels, i % pixels];
    turned[(example * pixels + pixel) * channels + channel] = values[i]!;
  }
  return turned;
}
