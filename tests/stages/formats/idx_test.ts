import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeIdx, encodeIdx } from "../../../stages/formats/idx.ts";

const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]);

Deno.test("decodeIdx reads sizes as big-endian numbers", () => {
  const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
  assertEquals(decodeIdx(images, 3), {
    shape: [2, 1, 3],
    data: new Uint8Array([1, 2, 3, 4, 5, 6]),
  });
});

Deno.test("decodeIdx refuses a wrong magic number and says both", () => {
  const wanted = "wanted 0x00000801 (unsigned bytes in 1 dimensions)";
  assertThrows(() => decodeIdx(labels.with(2, 0x0d), 1), SyntaxError, `0x00000d01, ${wanted}`);
  assertThrows(() => decodeIdx(labels.with(3, 3), 1), SyntaxError, `0x00000803, ${wanted}`);
  assertThrows(() => decodeIdx(new Uint8Array(), 1), SyntaxError, `missing, ${wanted}`);
  const page = new TextEncoder().encode("<!doctype html>") as Uint8Array<ArrayBuffer>;
  assertThrows(() => decodeIdx(page, 1), SyntaxError, `0x3c21646f, ${wanted}`);
});

Deno.test("decodeIdx refuses a length that its header does not announce", () => {
  assertThrows(
    () => decodeIdx(labels.slice(0, -1), 1),
    SyntaxError,
    "2 bytes follow its header, but [3] takes 3",
  );
  assertThrows(() => decodeIdx(labels.slice(0, 6), 1), SyntaxError, "wanted a header of 8");
});

Deno.test("decodeIdx reverses encodeIdx", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(sizes, fc.infiniteStream(fc.nat(255)), (shape, values) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const data = Uint8Array.from({ length }, () => values.next().value!);
    assertEquals(decodeIdx(encodeIdx({ shape, data }), shape.length), { shape, data });
  }));
});
