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
