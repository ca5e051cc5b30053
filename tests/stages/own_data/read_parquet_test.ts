/** Tables in Parquet files, and the names that Hugging Face gives their classes. */
import { assertEquals, assertRejects } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import { DataError } from "../../../stages/formats/data_error.ts";
import { read } from "./read_files.ts";

/** A Parquet file of a column of numbers and int64 labels, whose classes have names as Hugging Face writes them. */
function named(x: readonly number[], labels: readonly number[], names: readonly string[]) {
  const features = { label: { names, _type: "ClassLabel" } };
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "x", data: [...x], type: "DOUBLE" },
      { name: "label", data: labels.map(BigInt), type: "INT64" },
    ],
    kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features } }) }],
  }));
}

Deno.test("labels of Hugging Face are places among the names, even where names are numerals", async () => {
  const { found, train, test } = await read({
    "train.parquet": named([10, 11, 12, 13, 14], [0, 1, 2, 3, 4], ["1", "2", "3", "4", "5"]),
    "test.parquet": named([24, 20], [4, 0], ["1", "2", "3", "4", "5"]),
  });
  assertEquals(found.classes, ["1", "2", "3", "4", "5"]);
  assertEquals([[...train.labels], [...train.inputs]], [[0, 1, 2, 3, 4], [10, 11, 12, 13, 14]]);
  assertEquals([...test.labels], [4, 0]);
});

Deno.test("a label of Hugging Face that is no place among the names is refused", async () => {
  const names = ["0", "1", "2"];
  for (const odd of [3, -1]) {
    const files = { "train.parquet": named([1, 2, 3], [0, 1, odd], names) };
    await assertRejects(
      () => read(files),
      DataError,
      `Found the label "${odd}"; wanted one of the 3 classes.`,
    );
  }
});

Deno.test("files whose classes have other names, or these in another order, are refused", async () => {
  const files = {
    "train.parquet": named([1, 2], [0, 1], ["cat", "dog"]),
    "test.parquet": named([3], [0], ["dog", "cat"]),
  };
  await assertRejects(
    () => read(files),
    DataError,
    '"test.parquet" and "train.parquet" name the classes of "label" otherwise',
  );
});

/** A Parquet file of a column of numbers, and of labels that are lists of int64. */
function listed(labels: readonly (readonly bigint[])[]) {
  const column = { name: "x", type: "DOUBLE", repetition_type: "REQUIRED" } as const;
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "x", data: labels.map((_, i) => i) },
      { name: "label", data: labels.map((each) => [...each]) },
    ],
    schema: [
      { name: "root", num_children: 2 },
      column,
      { name: "label", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "INT64", repetition_type: "OPTIONAL" },
    ],
  }));
}

Deno.test("a label that is a list of whole numbers is told with its row, not as a fault of the program", async () => {
  await assertRejects(
    () => read({ "t.parquet": listed([[1n, 2n], [3n]]) }),
    DataError,
    'The column "label" of "t.parquet" has [1,2] in row 1; wanted a class.',
  );
});

/** A Parquet file of a column of cells of any kind, and two classes. */
const cells = (data: unknown[], type: "DOUBLE" | "JSON" | "INT64") =>
  new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "x", data, type },
      { name: "label", data: data.map((_, i) => i % 2), type: "INT32" },
    ],
  }));

Deno.test("a cell that is no number is told with its row, whatever it is", async () => {
  const told = (data: unknown[], type: "DOUBLE" | "JSON" | "INT64", text: string) =>
    assertRejects(() => read({ "t.parquet": cells(data, type) }), DataError, text);
  await told(
    [1, 2, NaN, 4],
    "DOUBLE",
    'The column "x" of "t.parquet" has NaN in row 3; wanted a number.',
  );
  await told([1, -Infinity, 3], "DOUBLE", "has -Infinity in row 2; wanted a number.");
  await told([1, 1e39, 3], "DOUBLE", "has 1e+39 in row 2; wanted a number that float32 holds");
  await told([{ a: 1 }, { a: 2 }], "JSON", 'has {"a":1} in row 1; wanted a number.');
  const { train, test } = await read({ "t.parquet": cells([1n, 2n, 3n, 4n], "INT64") }, {
    splits: { test: 2, seed: 1 },
  });
  assertEquals([...train.inputs, ...test.inputs].sort(), [1, 2, 3, 4]);
});
