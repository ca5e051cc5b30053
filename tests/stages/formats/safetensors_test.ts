import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { HostTensor } from "../../../tensorflow/dtype.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Tensors,
  writeSafetensors,
} from "../../../stages/formats/safetensors.ts";
import { tempFolder } from "../../temp_folder.ts";

const KINDS = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

const tensor: fc.Arbitrary<HostTensor> = fc.record({
  dtype: fc.constantFrom("float32", "int32", "uint8", "bool", "int64"),
  shape: fc.array(fc.nat(3), { maxLength: 3 }),
  values: fc.infiniteStream(fc.nat(1)),
}).map(({ dtype, shape, values }) => {
  const length = shape.reduce((product, size) => product * size, 1);
  const numbers = Array.from({ length }, () => values.next().value!);
  const data = dtype === "int64" ? BigInt64Array.from(numbers, BigInt) : KINDS[dtype].from(numbers);
  return { dtype, shape, data };
});
const tensors: fc.Arbitrary<Tensors> = fc.dictionary(fc.string(), tensor, { maxKeys: 6 })
  .filter((all) => !("__metadata__" in all))
  .map((all) => new Map(Object.entries(all)));

const byName = (all: Tensors) => [...all].sort(([a], [b]) => a < b ? -1 : 1);

Deno.test("decodeSafetensors reverses encodeSafetensors, wherever the bytes lie in memory", () => {
  fc.assert(fc.property(tensors, fc.nat(8), (all, shift) => {
    const bytes = encodeSafetensors(all);
    const moved = new Uint8Array(bytes.length + shift);
    moved.set(bytes, shift);
    assertEquals(byName(decodeSafetensors(moved.subarray(shift))), byName(all));
  }));
});

Deno.test("encodeSafetensors gives the same bytes in whatever order the tensors come", () => {
  fc.assert(fc.property(tensors, (all) => {
    assertEquals(encodeSafetensors(new Map([...all].reverse())), encodeSafetensors(all));
  }));
});

/** Written by Python's safetensors.numpy.save, version 0.8.0. */
const PYTHON: Tensors = new Map<string, HostTensor>([
  ["steps", { dtype: "int64", shape: [1], data: BigInt64Array.of(-5n) }],
  ["empty", { dtype: "float32", shape: [0, 4], data: new Float32Array() }],
  [
    "weights",
    { dtype: "float32", shape: [2, 3], data: Float32Array.of(1.5, -2, 0.25, 0, -0, 1e-30) },
  ],
  ["counts", { dtype: "int32", shape: [2], data: Int32Array.of(-1, 2_147_483_647) }],
  ["scalar", { dtype: "int32", shape: [], data: Int32Array.of(7) }],
  ["labels", { dtype: "uint8", shape: [3], data: Uint8Array.of(3, 1, 4) }],
  ["flags", { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) }],
]);

Deno.test("readSafetensors reads a file of the Python library", async () => {
  const path = new URL("../fixtures/python.safetensors", import.meta.url).pathname;
  assertEquals(byName(await readSafetensors(path)), byName(PYTHON));
});

Deno.test("writeSafetensors and readSafetensors agree, and a damaged file is named", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/tensors.safetensors`;
  await writeSafetensors(path, PYTHON);
  assertEquals(byName(await readSafetensors(path)), byName(PYTHON));
  await Deno.truncate(path, 300);
  await assertRejects(
    () => readSafetensors(path),
    SyntaxError,
    `Cannot read "${path}" as safetensors: `,
  );
});

Deno.test("encodeSafetensors puts the data of the first tensor at a multiple of 8", () => {
  const bytes = encodeSafetensors(PYTHON);
  assertEquals(new DataView(bytes.buffer).getBigUint64(0, true) % 8n, 0n);
  assertNotEquals(bytes.length, 0);
});

Deno.test("encodeSafetensors refuses data that does not fill the shape", () => {
  const short: HostTensor = { dtype: "uint8", shape: [2, 2], data: new Uint8Array(3) };
  assertThrows(
    () => encodeSafetensors(new Map([["w", short]])),
    RangeError,
    'tensor "w": its shape [2,2] needs 4 elements, found 3',
  );
});

/** A file with this header text, and so many bytes of data. */
function file(header: string, bytes = 0, announced = header.length): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(8 + header.length + bytes);
  new DataView(all.buffer).setBigUint64(0, BigInt(announced), true);
  all.set(new TextEncoder().encode(header), 8);
  return all;
}
const entry = (dtype: unknown, shape: unknown, from: number, to: number) =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] });

const FAULTS: readonly [string, Uint8Array<ArrayBuffer>, string][] = [
  ["an empty file", new Uint8Array(), "found 0 bytes, wanted at least 8"],
  ["a header longer than the file", file("{}", 0, 99), "a header of 99 bytes, but 2 follow"],
  ["a header that is no JSON", file("<html>"), 'its header is not JSON: "<html>"'],
  ["a header that is no object", file("[1]"), "its header is not a JSON object"],
  ["an unknown dtype", file(`{"w":${entry("F8", [1], 0, 1)}}`, 1), 'has the dtype "F8", wanted'],
  ["a negative size", file(`{"w":${entry("U8", [-1], 0, 1)}}`, 1), "lacks a shape or data_offsets"],
  ["no offsets", file(`{"w":{"dtype":"U8","shape":[1]}}`, 1), "lacks a shape or data_offsets"],
  ["no entry", file(`{"w":null}`), 'tensor "w" has the dtype undefined'],
  [
    "offsets that do not fit the shape",
    file(`{"w":${entry("F32", [3], 0, 8)}}`, 8),
    'tensor "w" has 8 bytes, but F32 [3] takes 12',
  ],
  [
    "tensors that overlap",
    file(`{"a":${entry("U8", [4], 0, 4)},"b":${entry("U8", [4], 2, 6)}}`, 6),
    'tensor "b" overlaps the one before it: it starts at 2, expected 4',
  ],
  [
    "a gap between tensors",
    file(`{"a":${entry("U8", [4], 0, 4)},"b":${entry("U8", [4], 5, 9)}}`, 9),
    'tensor "b" leaves a gap before it',
  ],
  [
    "data cut off",
    file(`{"a":${entry("U8", [4], 0, 4)}}`, 3),
    "its tensors take 4 bytes, but 3 follow",
  ],
  ["data too long", file(`{"a":${entry("U8", [4], 0, 4)}}`, 5), "take 4 bytes, but 5 follow"],
];

for (const [name, bytes, message] of FAULTS) {
  Deno.test(`decodeSafetensors refuses ${name} and says so`, () => {
    assertThrows(() => decodeSafetensors(bytes), SyntaxError, message);
  });
}
