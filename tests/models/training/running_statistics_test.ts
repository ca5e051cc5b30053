import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import {
  RUNNING_MOMENTUM,
  runningWeights,
  updateRunning,
} from "../../../models/training/running_statistics.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance } from "../helpers.ts";

const library = await openForTests();

Deno.test("updateRunning() of K ghosts is the sequential running average, the last weighing most", async () => {
  const statistics = [[3, -1], [5, 0], [-2, 4]];
  const [updated] = await compute(library, () => [
    updateRunning(tf.tensor1d([1, 10]), tf.tensor2d(statistics)),
  ]);
  let byHand = [1, 10];
  for (const statistic of statistics) {
    byHand = byHand.map((running, c) => 0.9 * running + 0.1 * statistic[c]!);
  }
  assert(distance(updated!, byHand) < 1e-6, `${updated} and ${byHand}`);
});

Deno.test("runningWeights() and what is kept of the old statistic sum to one for any number of ghosts", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
    const weights = runningWeights(count);
    const kept = (1 - RUNNING_MOMENTUM) ** count;
    assertAlmostEquals(weights.reduce((sum, weight) => sum + weight, kept), 1, 1e-12);
    assertEquals(weights.toSorted((a, b) => a - b), weights);
  }));
});
