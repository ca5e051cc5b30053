import { type Examples, valuesOf } from "./examples.ts";
import { sha256 } from "./folder_files.ts";

/** What a page says of a data set. */
export interface DataDescription {
  readonly shape: readonly [number, number, number];
  readonly values: "bytes" | "numbers";
  /** How many examples each class has, in the order of the labels. */
  readonly classes: readonly {
    readonly name: string;
    readonly train: number;
    readonly test: number;
  }[];
  /** Number of test examples whose inputs are also those of a training example. */
  readonly testInTraining: number;
  /** Number of training examples whose inputs an earlier training example has. */
  readonly repeatedInTraining: number;
}

/** Counts the examples of each class, and those that are there twice. */
export function describeExamples(
  shape: DataDescription["shape"],
  names: readonly string[],
  train: Examples,
  test: Examples,
): DataDescription {
  const count = ({ labels }: Examples) => {
    const counts = new Array<number>(names.length).fill(0);
    for (const label of labels) counts[label]!++;
    return counts;
  };
  const [inTrain, inTest] = [count(train), count(test)];
  const seen = new Set(inputDigests(train, valuesOf(shape)));
  return {
    shape,
    values: train.inputs instanceof Uint8Array ? "bytes" : "numbers",
    classes: names.map((name, i) => ({ name, train: inTrain[i]!, test: inTest[i]! })),
    testInTraining: inputDigests(test, valuesOf(shape)).filter((each) => seen.has(each)).length,
    repeatedInTraining: train.labels.length - seen.size,
  };
}

/** What equal inputs have in common. */
function inputDigests({ inputs, labels }: Examples, size: number): string[] {
  const bytes = new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  const width = size * inputs.BYTES_PER_ELEMENT;
  return Array.from(labels, (_, i) => sha256(bytes.subarray(i * width, (i + 1) * width)));
}

/** A warning about examples that are in both sets; null if there are none. */
export function leakWarning({ testInTraining, classes }: DataDescription): string | null {
  if (testInTraining === 0) return null;
  const tested = classes.reduce((sum, { test }) => sum + test, 0);
  const share = (100 * testInTraining / tested).toPrecision(2);
  return `${testInTraining.toLocaleString("en")} of the ${
    tested.toLocaleString("en")
  } test examples (${Number(share)} %) are also in the training set, so the test error is too low.`;
}
