import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  seedFor,
  statelessNormal,
  statelessUniform,
} from "../../../models/random/stateless_random.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute } from "../helpers.ts";

const library = await openForTests();
const SIZE = 20_000;
const seed = (run: number, step: number) => tf.tensor1d([run, step], "int32");

/** Mean of the k-th powers. */
const moment = (values: readonly number[], k: number) =>
  values.reduce((sum, x) => sum + x ** k, 0) / values.length;

Deno.test("statelessUniform() lies in [0, 1) and has the moments of a uniform distribution", async () => {
  const [values] = await compute(library, () => [statelessUniform([SIZE], seed(1, 2))]);
  assert(values!.every((value) => value >= 0 && value < 1));
  for (const k of [1, 2, 3]) {
    // Variance of xᵏ: 1 / (2k + 1) − 1 / (k + 1)².
    const error = Math.sqrt((1 / (2 * k + 1) - 1 / (k + 1) ** 2) / SIZE);
    assertAlmostEquals(moment(values!, k), 1 / (k + 1), 5 * error);
  }
});

Deno.test("statelessNormal() has the moments of a standard normal distribution", async () => {
  const [values] = await compute(library, () => [statelessNormal([SIZE], seed(1, 2))]);
  // Means and variances of x, x², x³ and x⁴.
  for (const [k, mean, variance] of [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]] as const) {
    assertAlmostEquals(moment(values!, k), mean, 5 * Math.sqrt(variance / SIZE));
  }
});

Deno.test("stateless numbers are a function of run, step and purpose, and of nothing else", async () => {
  const draw = async (run: number, step: number, ...purpose: string[]) => {
    const [values] = await compute(
      library,
      () => [statelessUniform([2, 3], seedFor(seed(run, step), ...purpose))],
    );
    return values!;
  };
  const first = await draw(1, 2, "dropout", "a");
  assertEquals(first.length, 6);
  assertEquals(await draw(1, 2, "dropout", "a"), first);
  for (
    const other of [
      await draw(2, 2, "dropout", "a"),
      await draw(1, 3, "dropout", "a"),
      await draw(1, 2, "dropout", "b"),
      await draw(1, 2, "augment"),
      await draw(2, 1, "dropout", "a"),
    ]
  ) assert(other.every((value, i) => value !== first[i]));
});

Deno.test("seedFor() gives two runs, two steps and two purposes different seeds", async () => {
  const seeds = await compute(library, () => [
    seedFor(seed(1, 2), "a"),
    seedFor(seed(1, 3), "a"),
    seedFor(seed(3, 2), "a"),
    seedFor(seed(1, 2), "b"),
    seedFor(seed(1, 2), "a", "b"),
  ]);
  assertEquals(new Set(seeds.map(String)).size, seeds.length);
  assertNotEquals(seeds[0], [1, 2]);
});

Deno.test("the draws of consecutive steps are not correlated", async () => {
  const [one, two] = await compute(
    library,
    () => [1, 2].map((step) => statelessNormal([SIZE], seedFor(seed(7, step), "gradient noise"))),
  );
  const correlation = one!.reduce((sum, x, i) => sum + x * two![i]!, 0) / SIZE;
  assertAlmostEquals(correlation, 0, 5 / Math.sqrt(SIZE));
});
