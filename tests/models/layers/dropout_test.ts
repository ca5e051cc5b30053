import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { dropout } from "../../../models/layers/dropout.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute } from "../helpers.ts";

const library = await openForTests();
const SHAPE = [100, 50];

async function dropped(name: string, rate: number, seed: [number, number]): Promise<number[]> {
  const [values] = await compute(
    library,
    () => [dropout(name, tf.ones(SHAPE), rate, tf.tensor1d(seed, "int32"))],
  );
  return values!;
}

Deno.test("dropout() keeps a share of 1 − rate, scaled so that the mean stays", async () => {
  const values = await dropped("layer", 0.2, [1, 0]);
  assert(values.every((value) => value === 0 || Math.abs(value - 1.25) < 1e-6));
  assertAlmostEquals(values.filter((value) => value === 0).length / values.length, 0.2, 0.03);
});

Deno.test("dropout() draws the same for the same seed, step and layer, and else another mask", async () => {
  const once = await dropped("layer", 0.5, [1, 7]);
  assertEquals(await dropped("layer", 0.5, [1, 7]), once);
  assertNotEquals(await dropped("layer", 0.5, [1, 8]), once);
  assertNotEquals(await dropped("layer", 0.5, [2, 7]), once);
  assertNotEquals(await dropped("other", 0.5, [1, 7]), once);
});

Deno.test("dropout() passes gradients through what it keeps alone", async () => {
  const seed = () => tf.tensor1d([3, 4], "int32");
  const [values, gradients] = await compute(library, () => {
    const apply = (x: tf.Tensor) => dropout("layer", x, 0.5, seed());
    return [apply(tf.ones(SHAPE)), tf.grad((x) => tf.sum(apply(x)))(tf.fill(SHAPE, 3))];
  });
  assertEquals(values, gradients);
});
