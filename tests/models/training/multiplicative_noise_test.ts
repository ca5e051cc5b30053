import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { multiplicativeNoise } from "../../../models/training/multiplicative_noise.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute } from "../helpers.ts";

const library = await openForTests();

async function factors(batch: number, variance: number, seed: [number, number]) {
  const [values] = await compute(
    library,
    () => [multiplicativeNoise(batch, variance, tf.tensor1d(seed, "int32"))],
  );
  return values!;
}

for (const variance of [0.5, 15]) {
  Deno.test(`multiplicativeNoise() has mean 1 and a variance of ${variance}, to five standard errors`, async () => {
    const values = await factors(20_000, variance, [1, 2]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const found = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    assertAlmostEquals(mean, 1, 5 * Math.sqrt(variance / values.length));
    assertAlmostEquals(found, variance, 5 * variance * Math.sqrt(2 / values.length));
  });
}

Deno.test("multiplicativeNoise() repeats itself for a seed and a step, and is another for others", async () => {
  const first = await factors(8, 1, [1, 2]);
  assertEquals(await factors(8, 1, [1, 2]), first);
  assertNotEquals(await factors(8, 1, [1, 3]), first);
  assertNotEquals(await factors(8, 1, [2, 2]), first);
  assertEquals(new Set(first).size, 8, "each example has a factor of its own");
});

Deno.test("multiplicativeNoise() without variance leaves the gradients as they are", async () => {
  assertEquals(await factors(5, 0, [1, 2]), [1, 1, 1, 1, 1]);
});
