import { assertEquals } from "@std/assert";
import { forbidTf32 } from "../../tensorflow/forbid_tf32.ts";
import { openForTests } from "./library.ts";

const library = await openForTests();
// TensorFlow's own answer, by a name that only C++ knows.
const { symbols } = Deno.dlopen(library.path, {
  _ZN3tsl33tensor_float_32_execution_enabledEv: { parameters: [], result: "bool" },
});

Deno.test("forbidTf32() turns off what TensorFlow has on by itself", () => {
  assertEquals(symbols._ZN3tsl33tensor_float_32_execution_enabledEv(), true);
  assertEquals(forbidTf32(library), true);
  assertEquals(symbols._ZN3tsl33tensor_float_32_execution_enabledEv(), false);
});
