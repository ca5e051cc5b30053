import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  bytesOf,
  checkHostTensor,
  codeOf,
  describe,
  type DType,
  elementTypeOf,
  emptyArray,
  type HostTensor,
  isHostType,
  sizeOf,
} from "../../tensorflow/dtype.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { openForTests } from "./library.ts";

const library = await openForTests();

/** Bytes of an element, and the array that holds it. */
const HOST: Readonly<Record<DType, readonly [number, HostTensor["data"]]>> = {
  float32: [4, new Float32Array(2)],
  int32: [4, new Int32Array(2)],
  int64: [8, new BigInt64Array(2)],
  uint8: [1, new Uint8Array(2)],
  bool: [1, new Uint8Array(2)],
};

Deno.test("element types have the numbers by which TensorFlow itself knows them", () => {
  using graph = new Graph(library);
  for (const dtype of ["float32", "int32", "int64", "uint8", "bool"] as const) {
    assertEquals(graph.placeholder(dtype, []).dtype, dtype);
    const cast = (to: "float64" | "float16" | "bfloat16" | "int8" | "uint16") =>
      graph.operation("Cast", {
        inputs: [graph.placeholder(dtype, [])],
        attributes: { SrcT: { type: dtype }, DstT: { type: to } },
      }).outputs[0]!.dtype;
    for (const to of ["float64", "float16", "bfloat16", "int8", "uint16"] as const) {
      assertEquals(cast(to), to);
    }
  }
});

Deno.test("elementTypeOf() undoes codeOf(); a number without a name is unknown, and has none", () => {
  for (const dtype of [...Object.keys(HOST), "resource", "string", "variant"] as DType[]) {
    assertEquals(elementTypeOf(codeOf(dtype)), dtype);
  }
  assertEquals([elementTypeOf(0), elementTypeOf(12345)], ["unknown", "unknown"]);
  assertThrows(() => codeOf("unknown"), TypeError, "unknown");
});

Deno.test("the host holds five types, in arrays of the right kind and size, zeroed", () => {
  for (const [dtype, [bytes, array]] of Object.entries(HOST)) {
    assertEquals(isHostType(dtype as DType), true);
    assertEquals(bytesOf(dtype as DType), bytes);
    assertEquals(emptyArray(dtype as DType, 2), array);
    assertEquals(emptyArray(dtype as DType, 3).buffer.byteLength, 3 * bytes);
  }
  assertEquals((["bfloat16", "resource", "unknown"] as const).map(isHostType), [
    false,
    false,
    false,
  ]);
});

Deno.test("sizeOf() is the product of the dimensions, and describe() says what a tensor is", () => {
  assertEquals([[], [3], [2, 0], [2, 3, 4]].map(sizeOf), [1, 3, 0, 24]);
  assertEquals(describe({ dtype: "float32", shape: [2, -1] }), "float32 [2,?]");
  assertEquals(describe({ dtype: "bool", shape: [] }), "bool []");
});

Deno.test("checkHostTensor() takes what is as it says, and names the tensor that is not", () => {
  for (const [dtype, [, data]] of Object.entries(HOST)) {
    checkHostTensor({ dtype: dtype as DType, shape: [2], data }, "It");
    checkHostTensor({ dtype: dtype as DType, shape: [1, 2, 1], data }, "It");
  }
  const wrong: readonly [HostTensor, string][] = [
    [{ dtype: "float32", shape: [3], data: new Float32Array(2) }, "3 elements, found 2"],
    [{ dtype: "float32", shape: [-1], data: new Float32Array(1) }, "whole numbers from 0"],
    [{ dtype: "float32", shape: [0.5], data: new Float32Array(1) }, "whole numbers from 0"],
    [{ dtype: "float32", shape: [1], data: new Int32Array(1) }, "Float32Array, found Int32Array"],
    [{ dtype: "int64", shape: [1], data: new Uint8Array(1) }, "BigInt64Array, found Uint8Array"],
  ];
  for (const [tensor, words] of wrong) {
    const { message } = assertThrows(() => checkHostTensor(tensor, "Images"), TypeError);
    assertStringIncludes(message, words);
    assertStringIncludes(message, `Images (${describe(tensor)})`);
  }
});
