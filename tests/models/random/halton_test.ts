import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { halton } from "../../../models/random/halton.ts";

Deno.test("halton() has the values of the literature in bases 2 and 3", () => {
  // Halton 1960: 1/2, 1/4, 3/4, 1/8 … and 1/3, 2/3, 1/9, 4/9, 7/9, 2/9 …
  assertEquals([1, 2, 3, 4].map((i) => halton(i, 2)), [1 / 2, 1 / 4, 3 / 4, 1 / 8]);
  for (const [i, ninths] of [3, 6, 1, 4, 7, 2, 5, 8].entries()) {
    assertAlmostEquals(halton(i + 1, 3), ninths / 9);
  }
});

Deno.test("halton() puts one of any base^k points in a row into each of as many equal cells", () => {
  fc.assert(fc.property(
    fc.constantFrom([2, 5], [3, 3], [5, 2], [7, 2]),
    fc.integer({ min: 0, max: 1000 }),
    ([base, power], first) => {
      const cells = base! ** power!;
      const points = Array.from({ length: cells }, (_, i) => halton(first + i, base!));
      assert(points.every((point) => point >= 0 && point < 1));
      // Half a cell away from the borders, where rounding decides.
      const found = points.map((point) => Math.floor(point * cells + 1e-6));
      assertEquals(found.sort((a, b) => a - b), Array.from({ length: cells }, (_, i) => i));
    },
  ));
});
