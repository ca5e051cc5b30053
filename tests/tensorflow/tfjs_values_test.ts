import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { HostTensor } from "../../tensorflow/dtype.ts";
import {
  ATTRIBUTE,
  copyValues,
  readAttribute,
  tfjsCode,
  toTfjsValues,
} from "../../tensorflow/tfjs_values.ts";

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

Deno.test("values that tfjs gives come back as it gave them, and are copies", () => {
  fc.assert(fc.property(fc.array(int32), (numbers) => {
    for (
      const [dtype, values] of [
        ["float32", Float32Array.from(numbers)],
        ["int32", Int32Array.from(numbers)],
        ["bool", Uint8Array.from(numbers, (n) => n & 1)],
      ] as const
    ) {
      const tensor = copyValues([values.length], dtype, values);
      assertEquals([tensor.dtype, tensor.shape], [dtype, [values.length]]);
      assertEquals<HostTensor["data"]>(toTfjsValues(tensor), values);
      if (values.length > 0) assertEquals(tensor.data === values, false);
    }
  }));
});

Deno.test("int64 comes from two int32, low half first, and goes back where it fits into one", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
    const low = Number(BigInt.asIntN(32, value));
    const high = Number(BigInt.asIntN(32, value >> 32n));
    const tensor = copyValues([1], "int64", Int32Array.of(low, high));
    assertEquals([...tensor.data], [value]);
    if (value === BigInt(low)) assertEquals([...toTfjsValues(tensor)], [low]);
    else assertThrows(() => toTfjsValues(tensor), RangeError, `${value} does not fit`);
  }));
});

Deno.test("bytes are int32 for tfjs, which has no bytes; a type that the host cannot hold is refused", () => {
  const bytes = { dtype: "uint8", shape: [2], data: Uint8Array.of(0, 255) } as const;
  assertEquals<HostTensor["data"]>(toTfjsValues(bytes), Int32Array.of(0, 255));
  assertEquals([tfjsCode("uint8"), tfjsCode("int64")], [tfjsCode("int32"), tfjsCode("int32")]);
  assertThrows(() => copyValues([1], "bfloat16", [1]), TypeError, "bfloat16");
});

Deno.test("readAttribute() reads every kind of attribute of tfjs-node, single and as a list", () => {
  const read = (type: number, value: unknown) =>
    readAttribute("MatMul", { name: "x", type, value } as Parameters<typeof readAttribute>[1]);
  const { STRING, INT, FLOAT, BOOL, TYPE, SHAPE } = ATTRIBUTE;
  assertEquals(read(STRING, "SAME"), { string: "SAME" });
  assertEquals([read(INT, 3), read(INT, [1, 2])], [{ int: 3 }, { ints: [1, 2] }]);
  assertEquals([read(FLOAT, 0.5), read(FLOAT, [1, 2])], [{ float: 0.5 }, { floats: [1, 2] }]);
  assertEquals([read(BOOL, true), read(BOOL, 0)], [{ bool: true }, { bool: false }]);
  // TF_FLOAT is 1 and TF_INT32 is 3.
  assertEquals([read(TYPE, 1), read(TYPE, [1, 3])], [
    { type: "float32" },
    { types: ["float32", "int32"] },
  ]);
  assertEquals([read(SHAPE, [2, -1]), read(SHAPE, undefined)], [{ shape: [2, -1] }, { shape: [] }]);
  assertThrows(() => read(99, 1), TypeError, 'Run "MatMul": attribute "x"');
});
