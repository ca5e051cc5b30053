/** Which arrays of an npz file are inputs and labels, and what is in them. */
import { assertEquals, assertRejects } from "@std/assert";
import { zipSync } from "fflate";
import type { Reading } from "../../../stages/configuration/folder_dataset.ts";
import { DataError } from "../../../stages/formats/data_error.ts";
import { npy } from "./npy.ts";
import { read } from "./read_files.ts";

type Values = readonly (number | readonly number[])[];

/** Numbers in float64. */
function float64(values: Values): Uint8Array {
  const [first = 0] = values;
  const shape = typeof first === "number" ? [values.length] : [values.length, first.length];
  return npy("<f8", shape, new Uint8Array(Float64Array.from(values.flat()).buffer));
}

const npz = (arrays: Readonly<Record<string, Values>>) =>
  zipSync(
    Object.fromEntries(
      Object.entries(arrays).map(([name, data]) => [`${name}.npy`, float64(data)]),
    ),
  );

/** Arrays with two kinds of labels. The number of test examples is that of the training examples. */
const FINE = {
  x_train: [1, 2, 3],
  y_fine_train: [0, 1, 2],
  y_coarse_train: [0, 0, 1],
  x_test: [4, 5, 6],
  y_fine_test: [2, 1, 0],
  y_coarse_test: [1, 0, 0],
};

async function setsOf(arrays: Readonly<Record<string, Values>>, reading: Reading) {
  const { train, test } = await read({ "a.npz": npz(arrays) }, reading);
  return [train, test].map(({ inputs, labels }) => [[...inputs], [...labels]]);
}

Deno.test("the labels of an npz file are those of each set, by a name with the word of a set or without it", async () => {
  for (const label of ["y_fine_train", "y_fine", "y_fine_test"]) {
    assertEquals(await setsOf(FINE, { label }), [[[1, 2, 3], [0, 1, 2]], [[4, 5, 6], [2, 1, 0]]]);
  }
  for (const reading of [{ input: "x_train" }, { input: "x" }, {}]) {
    assertEquals(
      await setsOf(FINE, { ...reading, label: "y_coarse_train" }),
      [[[1, 2, 3], [0, 0, 1]], [[4, 5, 6], [1, 0, 0]]],
    );
  }
});

Deno.test("a validation set in the place of a test set has its own labels", async () => {
  const { x_test: x_val, y_fine_test: y_fine_val, y_coarse_test: y_coarse_val, ...train } = FINE;
  assertEquals(
    (await setsOf({ ...train, x_val, y_fine_val, y_coarse_val }, { label: "y_fine_train" }))[1],
    [[4, 5, 6], [2, 1, 0]],
  );
});

Deno.test("of files for each set, the labels are those of each", async () => {
  const { x_test, y_fine_test, y_coarse_test, ...train } = FINE;
  const { found, test } = await read({
    "train.npz": npz(train),
    "test.npz": npz({ x_test, y_fine_test, y_coarse_test }),
  }, { label: "y_fine_train" });
  assertEquals([found.examples, [...test.labels]], [{ train: 3, test: 3 }, [2, 1, 0]]);
});

Deno.test("a test set is drawn of the training arrays, if the entry says so", async () => {
  const sets = await setsOf(FINE, { label: "y_fine", splits: { test: 1, seed: 1 } });
  assertEquals(sets.flatMap(([inputs]) => inputs!).sort(), [1, 2, 3]);
});

Deno.test("arrays that the entry names and that are of no set are taken beside those of sets", async () => {
  const arrays = { ...FINE, features: [7, 8, 9, 10], kinds: [0, 1, 0, 1] };
  const reading: Reading = { input: "features", label: "kinds", splits: { test: 2, seed: 1 } };
  const sets = await setsOf(arrays, reading);
  assertEquals(sets.flatMap(([inputs]) => inputs!).sort((a, b) => a - b), [7, 8, 9, 10]);
});

Deno.test("of two arrays, one that the entry names leaves the other", async () => {
  const arrays = { arr_0: [0, 1, 0, 1], arr_1: [5, 6, 7, 8] };
  const splits = { test: 2, seed: 1 };
  for (
    const reading of [{ label: "arr_0" }, { input: "arr_1" }, { input: "arr_1", label: "arr_0" }]
  ) {
    const sets = await setsOf(arrays, { ...reading, splits });
    assertEquals(sets.flatMap(([inputs]) => inputs!).sort(), [5, 6, 7, 8]);
  }
  const plain = await setsOf({ arr_0: [5, 6, 7, 8], arr_1: [0, 1, 0, 1] }, { splits });
  assertEquals(plain.flatMap(([inputs]) => inputs!).sort(), [5, 6, 7, 8]);
});

Deno.test("a label that a set does not have is refused, with the arrays that it has", async () => {
  const { y_fine_test: _, ...lacking } = FINE;
  const told = (reading: Reading, text: string) =>
    assertRejects(() => setsOf(lacking, reading), DataError, text);
  await told(
    { label: "y_fine_train" },
    'which array of "a.npz" is the label "y_fine_train" among x_test, y_coarse_test: wanted one called y_fine',
  );
  await told({ label: "z" }, 'There is no array "z" in "a.npz"; found x_train, y_fine_train');
  await told({}, 'Cannot tell which array of "a.npz" has the classes');
});

Deno.test("what is no number, or beyond float32, is told with its array and example", async () => {
  for (const [odd, text] of [[NaN, "NaN"], [-Infinity, "-Infinity"], [1e39, "1e+39"]] as const) {
    await assertRejects(
      () => setsOf({ x: [[1, 2], [3, 4], [5, odd]], y: [0, 1, 0] }, {}),
      DataError,
      `The array "x" of "a.npz" has ${text} in example 3; wanted numbers that float32 holds`,
    );
  }
});

/** Arrays of bytes and of numbers in a file of their set. */
const files = (train: Values, test: Values, isBytes: boolean) => {
  const bytes = npy("|u1", [train.length, 2], Uint8Array.from(train.flat()));
  const zipped = (x: Uint8Array, y: Values) => zipSync({ "x.npy": x, "y.npy": float64(y) });
  return {
    "train.npz": zipped(isBytes ? bytes : float64(train), train.map((_, i) => i % 2)),
    "test.npz": zipped(float64(test), test.map((_, i) => i % 2)),
  };
};

Deno.test("bytes in one set and the same as numbers in the other are bytes; other numbers are refused", async () => {
  const pixels = [[0, 255], [7, 8]];
  const { found, train, test } = await read(files(pixels, pixels, true));
  assertEquals(found.values, "bytes");
  assertEquals([train.inputs, test.inputs], [
    Uint8Array.of(0, 255, 7, 8),
    Uint8Array.of(0, 255, 7, 8),
  ]);
  await assertRejects(
    () => read(files(pixels, [[0, 1], [0.5, 0.25]], true)),
    DataError,
    'The array "x" of "train.npz" holds bytes, and "x" of "test.npz" numbers that are no bytes',
  );
});

Deno.test("arrays of several shapes are refused with both", async () => {
  const wide = [[1, 2, 3], [4, 5, 6]];
  const told =
    'The examples in "x" of "a.npz" are 1 × 1 × 3, those in "x" of "b.npz" 1 × 1 × 2; wanted the same shape.';
  const part = (x: Values) => npz({ x, y: [0, 1] });
  await assertRejects(
    () => read({ "a.npz": part(wide), "b.npz": part([[1, 2], [3, 4]]) }),
    DataError,
    told,
  );
  await assertRejects(
    () => read(files([[1, 2], [3, 4]], wide, false)),
    DataError,
    '"x" of "test.npz" are 1 × 1 × 3, those in "x" of "train.npz" 1 × 1 × 2',
  );
});
