import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { derivedSeed, stream } from "../../../models/random/random.ts";

Deno.test("stream() is pinned: these numbers decide the results of every run", () => {
  assertEquals([...stream(1, "epoch", "0").permutation(8)], [0, 3, 7, 2, 5, 1, 6, 4]);
  assertEquals(derivedSeed(1, "augment"), 75861512);
});

Deno.test("stream() gives the same numbers for the same seed and names, and others for others", () => {
  const draw = (seed: number, ...names: string[]) => [...stream(seed, ...names).uniform(4, 0, 1)];
  assertEquals(draw(1, "a"), draw(1, "a"));
  assertNotEquals(draw(1, "a"), draw(2, "a"));
  assertNotEquals(draw(1, "a"), draw(1, "b"));
  assertNotEquals(draw(1, "a", "b"), draw(1, "ab"));
});

Deno.test("permutation() holds every index once", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 500 }), fc.integer(), (length, seed) => {
    const sorted = stream(seed, "test").permutation(length).toSorted();
    assertEquals([...sorted], Array.from({ length }, (_, i) => i));
  }));
});

Deno.test("permutation() puts every index into the first place equally often", () => {
  const counts = new Array(6).fill(0);
  for (let seed = 0; seed < 6000; seed++) counts[stream(seed, "test").permutation(6)[0]!]++;
  // Chi-squared with 5 degrees of freedom; 20.5 is its 99.9th percentile.
  const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert(chiSquared < 20.5, `chi-squared is ${chiSquared}, counts ${counts}`);
});

Deno.test("uniform() stays in its range and fills it", () => {
  const values = stream(3, "test").uniform(100_000, -2, 6);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assert(values.every((value) => value >= -2 && value < 6));
  // Mean 2, standard deviation of the mean 8 / √12 / √100000 = 0.0073.
  assert(Math.abs(mean - 2) < 0.03, `mean is ${mean}`);
});

Deno.test("stream() refuses a seed that is no whole number", () => {
  assertThrows(() => stream(0.5, "test"), RangeError, "whole number");
});
