import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  deserializeStrings,
  serializeStrings,
} from "../../../tensorflow/kernels/string_tensors.ts";

Deno.test("strings of any bytes and lengths come back from their serialized form", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (strings) => {
    const bytes = serializeStrings([strings.length], strings);
    assertEquals(deserializeStrings(bytes), strings.map((string) => Uint8Array.from(string)));
  }));
});

Deno.test("a tensor of strings is serialized field by field as tensor.proto says", () => {
  const type = "0807", shape = "1208" + "12020802" + "12020801", values = "42026162" + "4200";
  const bytes = serializeStrings([2, 1], [new TextEncoder().encode("ab"), new Uint8Array()]);
  assertEquals(bytes.toHex(), type + shape + values);
});
