import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { imagesAt, validationSplit } from "../../../models/images/validation_split.ts";
import { uint8 } from "../helpers.ts";

Deno.test("a validation split holds out as many examples as wanted, and each example is on one side", () => {
  const sizes = fc.integer({ min: 1, max: 300 }).chain((examples) =>
    fc.tuple(fc.constant(examples), fc.integer({ min: 0, max: examples }), fc.nat())
  );
  fc.assert(fc.property(sizes, ([examples, held, seed]) => {
    const { train, validation } = validationSplit(examples, held, seed);
    assertEquals(validation.length, held);
    const all = [...train, ...validation].sort((a, b) => a - b);
    assertEquals(all, Array.from({ length: examples }, (_, i) => i));
  }));
});

Deno.test("a validation split depends on the seed alone", () => {
  const held = (seed: number) => validationSplit(100, 10, seed).validation;
  assertEquals(held(1), held(1));
  assertNotEquals(held(1), held(2));
});

Deno.test("imagesAt() takes the same images from memory and from storage", async () => {
  const images = uint8([4, 1, 2, 1], Uint8Array.of(0, 1, 10, 11, 20, 21, 30, 31));
  const labels = { dtype: "int32", shape: [4], data: Int32Array.of(5, 6, 7, 8) } as const;
  const positions = Int32Array.of(1, 3);
  const inMemory = imagesAt({ images, labels }, positions);
  assertEquals(inMemory, {
    images: uint8([2, 1, 2, 1], Uint8Array.of(10, 11, 30, 31)),
    labels: { dtype: "int32", shape: [2], data: Int32Array.of(6, 8) },
  });
  const read: number[][] = [];
  const stored = imagesAt({
    shape: [4, 1, 2, 1],
    read: (indices) => {
      read.push([...indices]);
      return Promise.resolve({ images, labels });
    },
  }, positions);
  if (!("read" in stored)) throw new Error("Expected stored images");
  await stored.read(Int32Array.of(1, 0));
  assertEquals([stored.shape, read], [[2, 1, 2, 1], [[3, 1]]]);
});
