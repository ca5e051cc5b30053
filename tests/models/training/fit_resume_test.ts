/** Real networks, stopped anywhere or trained side by side: the same bits as one alone and undisturbed. */
import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import c1 from "../../../models/c1.ts";
import f1 from "../../../models/f1.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import type { FitOptions } from "../../../models/training/fit.ts";
import { openForTests } from "../../tensorflow/library.ts";
import {
  digestOf,
  GHOST_BY_GHOST,
  smallTraining,
  type Stopped,
  train,
  trainUntil,
} from "./small_training.ts";

const library = await openForTests();
const ghosts = ghostBatchNorm({ form: "ghost", ghostBatch: 4 });

const CASES: Readonly<Record<string, FitOptions>> = {
  "F1 with augmentation": smallTraining(f1),
  "C1 with dropout, augmentation and ghost batches in one graph": smallTraining(c1, {
    batchNorm: ghosts,
  }),
  "C1 with dropout, noise and ghost batches one by one, momentum wiped each epoch": smallTraining(
    c1,
    GHOST_BY_GHOST,
  ),
};

for (const [name, all] of Object.entries(CASES)) {
  Deno.test(`${name}, stopped after random updates any number of times, ends in the same bits`, async () => {
    const whole = digestOf(await train(library, all));
    await fc.assert(
      fc.asyncProperty(fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }), async (stops) => {
        let stopped: Stopped = { rows: [] };
        for (const stop of stops) stopped = await trainUntil(library, stop, all, stopped);
        assertEquals(digestOf(await train(library, all, stopped)), whole);
      }),
      { numRuns: 2 },
    );
  });
}

Deno.test("two seeds trained side by side in sessions of their own end in the bits of one by one", async () => {
  const seeds = [1, 2].map((seed) => smallTraining(c1, { seed, batchNorm: ghosts }));
  const run = async (options: FitOptions) => digestOf(await train(library, options));
  const alone = [await run(seeds[0]!), await run(seeds[1]!)];
  assertEquals(await Promise.all(seeds.map(run)), alone);
  assertNotEquals(alone[0]!.weights, alone[1]!.weights);
});
