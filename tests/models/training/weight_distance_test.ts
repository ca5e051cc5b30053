import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { weightDistance } from "../../../models/training/weight_distance.ts";
import { float32 } from "../helpers.ts";

const weights = (...values: readonly (readonly number[])[]) =>
  new Map(values.map((each, i) => [`w${i}`, float32([each.length], each)]));
const number = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8);

Deno.test("weightDistance() is the length of the vector of all differences, the same both ways", () => {
  const pairs = fc.array(fc.array(fc.tuple(number, number), { minLength: 1 }), { minLength: 1 });
  fc.assert(fc.property(pairs, (all) => {
    const [from, to] = [0, 1].map((side) =>
      weights(...all.map((one) => one.map((two) => two[side]!)))
    );
    const names = [...from!.keys()];
    const wanted = Math.hypot(...all.flat().map(([a, b]) => a - b));
    assertAlmostEquals(weightDistance(from!, to!, names), wanted, 1e-9 * (1 + wanted));
    assertEquals(weightDistance(to!, from!, names), weightDistance(from!, to!, names));
    assertEquals(weightDistance(from!, from!, names), 0);
  }));
});

Deno.test("weightDistance() counts the named parameters alone", () => {
  assertEquals(weightDistance(weights([0], [0]), weights([3], [4]), ["w1"]), 4);
  assertEquals(weightDistance(weights([0], [0]), weights([3], [4]), ["w0", "w1"]), 5);
});

Deno.test("weightDistance() refuses what is missing on a side, or of another size", () => {
  const message = 'Cannot compare the weights "w1"';
  assertThrows(() => weightDistance(weights([0]), weights([0], [0]), ["w1"]), Error, message);
  assertThrows(() => weightDistance(weights([0], [0]), weights([0]), ["w1"]), Error, message);
  assertThrows(
    () => weightDistance(weights([0], [0]), weights([0], [0, 1]), ["w1"]),
    Error,
    message,
  );
});
