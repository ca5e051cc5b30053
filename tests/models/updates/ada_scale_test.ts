import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import type { Weights } from "../../../models/model.ts";
import scaleInvariant from "../../../models/schedules/scale_invariant.ts";
import gainStatistics from "../../../models/statistics/gain.ts";
import { fit } from "../../../models/training/fit.ts";
import adaScale from "../../../models/updates/ada_scale.ts";
import { gain } from "../../../models/updates/gain.ts";
import { stream } from "../../../models/random/random.ts";
import { openForTests } from "../../tensorflow/library.ts";
import fixture from "../fixtures/updates.json" with { type: "json" };
import { distance, values } from "../helpers.ts";
import { type PaperTraining, paperTraining } from "../training/paper_training.ts";
import { flat, referenceTraining } from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";

const library = await openForTests();
const ghosts = ghostBatchNorm({ form: "ghost", ghostBatch: 4 });
const optimizer = { momentum: 0.9, weightDecay: 0, gradientClip: null };
const NONE = { variance: 0, square: 0, weight: 0 };

const training = (smallBatch: number, changes: Partial<PaperTraining> = {}): PaperTraining => {
  const { regime = { epochs: 1, drops: [{ epoch: 0, learningRate: 0.1 }] } } = changes;
  return referenceTraining(ghosts, {
    optimizer,
    hasRow: () => true,
    ...changes,
    remedies: {
      update: adaScale({ ghostBatch: 4, smallBatch }),
      statistics: gainStatistics,
      schedule: (length) => scaleInvariant(regime, undefined, length),
    },
  });
};

/** The gains of all updates of one epoch: the row of the last one has the mean of all. */
function gainsOf(rows: readonly { readonly statistics?: Readonly<Record<string, number>> }[]) {
  const told = rows.map(({ statistics }) => statistics!.gain!);
  const mean = told.pop()!;
  return [...told, mean * (told.length + 1) - told.reduce((a, b) => a + b, 0)];
}

for (const { smallBatch, gains, ends } of fixture.adaScale) {
  Deno.test(`adaScale() for a small batch of ${smallBatch} makes every update as PyTorch and fairscale's averages do in float64`, async () => {
    const after: Weights[] = [];
    const run = fit(
      library,
      paperTraining(training(smallBatch, {
        // Long enough that no gain ends it within its first three updates.
        regime: { epochs: 8, drops: [{ epoch: 0, learningRate: 0.1 }] },
        checkpoints: {
          due: () => true,
          save: ({ tensors }) => Promise.resolve(void after.push(tensors)),
        },
      })),
    );
    const rows = [];
    while (rows.length < 3) {
      const { value, done } = await run.next();
      assert(!done);
      rows.push(value);
    }
    await run.next();
    assert(distance(gainsOf(rows), gains) < 1e-4, `${gainsOf(rows)}, not ${gains}`);
    ends.forEach((end, update) => {
      for (const [name, wanted] of Object.entries(end)) {
        const off = distance(values(after[update]!, name), wanted);
        assert(off < 5e-5, `update ${update + 1} of ${name} is off by ${off}`);
      }
    });
    await run.return({ weights: new Map() });
  });
}

Deno.test("gain() is between 1 and the ratio of the batches, whatever the gradients", () => {
  const random = stream(1, "gain");
  for (let round = 0; round < 500; round++) {
    const K = 2 + round % 7;
    const scale = 1 + (round % 11) * 3;
    const parts = [...random.uniform(K, 0, 10)];
    const [share = 0] = random.uniform(1, 0, 1);
    const mean = share * parts.reduce((a, b) => a + b) / K;
    const [variance = 0, square = 0] = random.uniform(2, 0, 10);
    const before = round % 2 === 0 ? NONE : { variance, square, weight: 0.5 };
    const found = gain(before, { parts, mean }, scale).gain;
    assert(found >= 1 - 1e-12 && found <= scale + 1e-9, `${found} for ${scale}`);
  }
});

Deno.test("gain() of no gradient is that of noise alone, and a single part has the gain of the updates before it", () => {
  assertAlmostEquals(gain(NONE, { parts: [0, 0, 0, 0], mean: 0 }, 4).gain, 4, 1e-9);
  const single = { parts: [3], mean: 3 };
  assertEquals(gain(NONE, single, 4), { gain: 1, memory: NONE });
  const { gain: before, memory } = gain(NONE, { parts: [5, 4], mean: 2 }, 4);
  assertEquals(gain(memory, single, 4), { gain: before, memory });
  // A batch as small as the small one gains nothing.
  assertEquals(gain(memory, single, 1).gain, 1);
});

Deno.test("gain() forgets by the size of the batch: not at all if it is one small batch of a thousand, all of it from a thousand on", () => {
  const old = { variance: 1, square: 1, weight: 1 };
  const now = { parts: [8, 8], mean: 6 };
  assertEquals(gain(old, now, 1000).memory, gain(NONE, now, 1000).memory);
  const { memory } = gain(old, now, 2);
  assertAlmostEquals(memory.weight, 1, 1e-12);
  // σ² = 2 / 2 · (16 − 12) / 1 = 4, with a weight of 2 / 1000.
  assertAlmostEquals(memory.variance, 0.998 + 0.002 * 4, 1e-12);
  assertAlmostEquals(memory.square, 0.998 + 0.002 * 4, 1e-12);
});

Deno.test("scaleInvariant() gives the rates of the epoch that as many small updates would be in, and ends where they are made", () => {
  const drops = [{ epoch: 0, learningRate: 1 }, { epoch: 3, learningRate: 0.1, weightDecay: 0.5 }];
  const { rates, ended, changesWithinEpoch } = scaleInvariant(
    { epochs: 4, drops },
    undefined,
    { epochs: 4, updates: 40 },
  );
  const at = (advanced: number) => ({
    epoch: 0,
    updateInEpoch: 0,
    updatesInEpoch: 10,
    update: 0,
    advanced,
    lastRow: null,
  });
  assertEquals([0, 29.9].map((advanced) => rates(at(advanced))), [
    { learningRate: 1 },
    { learningRate: 1 },
  ]);
  assertEquals(rates(at(30)), { learningRate: 0.1, weightDecay: 0.5 });
  assertEquals([0, 39.9, 40, 41].map((advanced) => ended!(at(advanced))), [
    false,
    false,
    true,
    true,
  ]);
  assertEquals(changesWithinEpoch, true);
});

Deno.test("a training with adaScale() ends at the update that completes the regime, also within an epoch", async () => {
  const advanced: number[] = [];
  const run = fit(
    library,
    paperTraining(training(2, {
      regime: { epochs: 4, drops: [{ epoch: 0, learningRate: 0.1 }] },
      checkpoints: {
        due: () => true,
        save: ({ position }) => Promise.resolve(void advanced.push(position.advanced)),
      },
    })),
  );
  const rows = await Array.fromAsync(run);
  // Four epochs of three updates are twelve updates of the small batch.
  assert(advanced.at(-1)! >= 12 && advanced.at(-2)! < 12, `${advanced}`);
  assertEquals(rows.at(-1)!.updates, advanced.length);
  assert(advanced.length < 12 && !Number.isInteger(rows.at(-1)!.epoch));
});

Deno.test("adaScale() for a small batch of the batch's size is the update of the paper", async () => {
  const [plain, found] = [
    await train(
      library,
      referenceTraining(ghosts, { optimizer, ghostByGhost: 4, hasRow: () => true }),
    ),
    await train(library, training(8)),
  ];
  assertEquals(found.rows.map(({ statistics }) => statistics!.gain), [1, 1, 1]);
  assert(distance(flat(found.weights), flat(plain.weights)) < 1e-6);
});

Deno.test("adaScale() says that it needs the statistics of its gain", async () => {
  const remedies = { update: adaScale({ ghostBatch: 4, smallBatch: 4 }) };
  await assertRejects(
    () => train(library, referenceTraining(ghosts, { optimizer, remedies })),
    Error,
    "AdaScale needs the statistics of its gain.",
  );
});
