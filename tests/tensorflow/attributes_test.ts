import { assertEquals, assertThrows } from "@std/assert";
import {
  type Attribute,
  checkAttributes,
  describeAttributes,
} from "../../tensorflow/attributes.ts";
import { given } from "./numbers.ts";

Deno.test("checkAttributes() takes every kind of attribute, and refuses by its name what the C API would not", () => {
  const good: Record<string, Attribute> = {
    T: { type: "float32" },
    types: { types: ["int32", "variant"] },
    n: { int: -3 },
    ksize: { ints: [1, 2] },
    alpha: { float: 0.5 },
    bounds: { floats: [0.5, NaN] },
    flag: { bool: true },
    padding: { string: "VALID" },
    shape: { shape: [2, -1] },
    value: { tensor: given("float32", [2], [1, 2]) },
  };
  checkAttributes("Run", good);
  const wrong: readonly [Attribute, string][] = [
    [{ int: 1.5 }, 'Run: attribute "x" needs whole numbers, found 1.5'],
    [{ int: Infinity }, "found Infinity"],
    [{ ints: [1, NaN] }, "found NaN"],
    [{ shape: [2 ** 60] }, "needs whole numbers"],
    [{ type: "unknown" }, '"unknown"'],
    [{ types: ["int32", "unknown"] }, '"unknown"'],
    [{ tensor: { ...given("float32", [2], [1, 2]), shape: [3] } }, 'Run: attribute "x"'],
  ];
  for (const [attribute, words] of wrong) {
    assertThrows(() => checkAttributes("Run", { ...good, x: attribute }), TypeError, words);
  }
});

Deno.test("describeAttributes() tells what matters to a person: no types, nothing that is false", () => {
  assertEquals(
    describeAttributes({
      T: { type: "float32" },
      transpose_a: { bool: false },
      transpose_b: { bool: true },
      ksize: { ints: [1, 2] },
      padding: { string: "SAME" },
      shape: { shape: [2, -1] },
      value: { tensor: given("int32", [2], [1, 2]) },
    }),
    "transpose_b=true, ksize=[1,2], padding=SAME, shape=[2,-1], value=int32 [2]",
  );
  assertEquals(describeAttributes({ T: { types: ["int32"] } }), "");
});
