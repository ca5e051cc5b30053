/** Real networks, stopped anywhere or trained side by side: the same bits as one alone and undisturbed. */
import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import c1 from "../../../models/c1.ts";
import swa from "../../../models/averages/swa.ts";
import steps from "../../../models/batch_sizes/steps.ts";
import f1 from "../../../models/f1.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import warmUp from "../../../models/schedules/warm_up.ts";
import noiseScale from "../../../models/statistics/noise_scale.ts";
import sam from "../../../models/updates/sam.ts";
import type { PaperTraining } from "./paper_training.ts";
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
const REGIME = { epochs: 2, drops: [{ epoch: 0, learningRate: 0.05 }] };
const ghosts = ghostBatchNorm({ form: "ghost", ghostBatch: 4 });

const CASES: Readonly<Record<string, PaperTraining>> = {
  "F1 with augmentation": smallTraining(f1),
  "C1 with dropout, augmentation and ghost batches in one graph": smallTraining(c1, {
    batchNorm: ghosts,
  }),
  "C1 with dropout, noise and ghost batches one by one, momentum wiped each epoch": smallTraining(
    c1,
    GHOST_BY_GHOST,
  ),
  "F1 with every remedy at once and rows by update": smallTraining(f1, {
    batchNorm: ghosts,
    remedies: {
      schedule: (length) => warmUp(REGIME, { updates: 3, from: 0.1 }, length),
      batchAt: steps(8, { 1: 12 }),
      update: sam({ rho: 0.05, ghostBatch: 4 }),
      statistics: (examples) => noiseScale(undefined, examples),
      average: swa({ start: 0.3, every: 2 }),
      hasRow: () => true,
    },
  }),
};

for (const [name, all] of Object.entries(CASES)) {
  Deno.test(`${name}, stopped after random updates again and again, ends in the same bits`, async () => {
    const whole = digestOf(await train(library, all));
    await fc.assert(
      fc.asyncProperty(fc.subarray([1, 2, 3, 4], { minLength: 2 }), async (stops) => {
        let stopped: Stopped = { rows: [] };
        for (const stop of stops) stopped = await trainUntil(library, stop, all, stopped);
        assertEquals(digestOf(await train(library, all, stopped)), whole);
      }),
      { numRuns: 1 },
    );
  });
}

Deno.test("two seeds trained side by side in sessions of their own end in the bits of one by one", async () => {
  const seeds = [1, 2].map((seed) => smallTraining(c1, { seed, batchNorm: ghosts }));
  const run = async (options: PaperTraining) => digestOf(await train(library, options));
  const alone = [await run(seeds[0]!), await run(seeds[1]!)];
  assertEquals(await Promise.all(seeds.map(run)), alone);
  assertNotEquals(alone[0]!.weights, alone[1]!.weights);
});
