import { assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { contactSheet } from "../../../stages/own_data/contact_sheet.ts";
import { describeExamples, leakWarning } from "../../../stages/own_data/describe_examples.ts";

const examples = (rows: readonly number[][], labels: readonly number[]) => ({
  inputs: Uint8Array.from(rows.flat()),
  labels: Int32Array.from(labels),
});

Deno.test("describeExamples counts classes, and test examples that are in the training set", () => {
  const train = examples([[1, 2], [3, 4], [1, 2], [5, 6]], [0, 1, 0, 1]);
  const test = examples([[3, 4], [7, 8], [1, 2]], [0, 1, 0]);
  const described = describeExamples([1, 2, 1], ["a", "b", "c"], train, test);
  assertEquals(described.classes, [
    { name: "a", train: 2, test: 2 },
    { name: "b", train: 2, test: 1 },
    { name: "c", train: 0, test: 0 },
  ]);
  assertEquals([described.testInTraining, described.repeatedInTraining], [2, 1]);
  assertStringIncludes(
    leakWarning(described)!,
    "2 of the 3 test examples (67 %) are also in the training set",
  );
  assertEquals(leakWarning({ ...described, testInTraining: 0 }), null);
});

Deno.test("a contact sheet has a row for each class with its first images", () => {
  const { inputs, labels } = examples([[10, 11], [20, 21], [30, 31]], [1, 0, 1]);
  const { width, height, data, channels } = decode(contactSheet({ inputs, labels }, [1, 2, 1], 2)!);
  assertEquals([width, height, channels], [12 * 4 - 2, 2 * 3 - 2, 1]);
  const row = (y: number) => [...data.subarray(y * width, y * width + 7)];
  assertEquals(row(0), [20, 21, 255, 255, 255, 255, 255]);
  assertEquals(row(3), [10, 11, 255, 255, 30, 31, 255]);
});

Deno.test("what is no image of one or three colours has no contact sheet", () => {
  const numbers = { inputs: Float32Array.of(1, 2), labels: Int32Array.of(0, 0) };
  assertEquals(contactSheet(numbers, [1, 2, 1], 1), null);
  assertEquals(contactSheet(examples([[1, 2]], [0]), [1, 1, 2], 1), null);
});

Deno.test("a contact sheet scales larger images down, and keeps their shape", () => {
  const inputs = new Uint8Array(2 * 300 * 200 * 3).fill(100, 0, 300 * 200 * 3);
  const large = { inputs, labels: Int32Array.of(0, 1) };
  const { width, height, data } = decode(contactSheet(large, [300, 200, 3], 2)!);
  assertEquals([height, width], [2 * 64 + 2, 12 * 43 + 11 * 2]);
  assertEquals([...data.slice(0, 3)], [100, 100, 100]);
  assertEquals([...data.slice(66 * width * 3, 66 * width * 3 + 3)], [0, 0, 0]);
});
