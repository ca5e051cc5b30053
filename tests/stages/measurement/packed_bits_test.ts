import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { packBits, unpackBits } from "../../../stages/measurement/packed_bits.ts";

Deno.test("bits come back as they were packed, eight a byte", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1 })), (values) => {
    const bytes = packBits(values);
    assertEquals(bytes.length, Math.ceil(values.length / 8));
    assertEquals([...unpackBits(bytes, values.length)], values);
  }));
});
