import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import type { BatchNormForm } from "../../../models/batch_norm_form.ts";
import { evaluate } from "../../../models/evaluation/evaluate.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import { Divergence } from "../../../models/training/divergence.ts";
import { fit } from "../../../models/training/fit.ts";
import { type Checkpoint, START } from "../../../models/training/position.ts";
import { openForTests } from "../../tensorflow/library.ts";
import reference from "../fixtures/momentum_sgd.json" with { type: "json" };
import { distance } from "../helpers.ts";
import { type PaperTraining, paperTraining } from "./paper_training.ts";
import {
  flat,
  normalization,
  referenceData,
  referenceNetwork,
  referenceTraining,
} from "./reference_training.ts";
import { train as trainWith } from "./small_training.ts";

const library = await openForTests();
const train = (options: PaperTraining) => trainWith(library, options);

const ghostsOfFour = ghostBatchNorm({ form: "ghost", ghostBatch: 4 });
const cases:
  readonly (readonly [string, BatchNormForm, Partial<PaperTraining>, typeof reference.ghost])[] = [
    ["batch norm", batchNorm(), {}, reference.batch],
    ["ghost batch norm", ghostsOfFour, {}, reference.ghost],
    ["ghost batch norm, ghost by ghost,", ghostsOfFour, { ghostByGhost: 4 }, reference.ghost],
  ];
for (const [name, form, changes, expected] of cases) {
  Deno.test(`fit() with ${name} makes the three updates that PyTorch makes`, async () => {
    const { rows, weights } = await train(referenceTraining(form, changes));
    for (const [parameter, { data }] of weights) {
      const { data: wanted } = expected.end[parameter as keyof typeof expected.end];
      assert(
        distance(Array.from(data, Number), wanted) < 2e-5,
        `${parameter}: ${data}, not ${wanted}`,
      );
    }
    const [row] = rows;
    const meanLoss = (8 * expected.losses[0]! + 8 * expected.losses[1]! + 5 * expected.losses[2]!) /
      21;
    assertEquals([rows.length, row?.updates], [1, 3]);
    assertAlmostEquals(row!.loss, meanLoss, 1e-5);
    assertAlmostEquals(row!.gradientNorm, Math.max(...expected.norms), 1e-4);
  });
}

Deno.test("fit() ghost by ghost makes the same updates over many epochs as in one graph", async () => {
  const regime = { epochs: 5, drops: [{ epoch: 0, learningRate: 0.1 }] };
  const run = (changes: Partial<PaperTraining>) =>
    train(referenceTraining(ghostsOfFour, { regime, ...changes }));
  const [whole, one] = [await run({}), await run({ ghostByGhost: 4 })];
  assert(distance(flat(whole.weights), flat(one.weights)) < 1e-4);
  assert(distance(flat(one.weights), flat((await run({ ghostByGhost: 2 })).weights)) > 1e-3);
  one.rows.forEach((row, i) => assertAlmostEquals(row.loss, whole.rows[i]!.loss, 1e-5));
});

Deno.test("fit() clips: the reference's gradients are longer than its limit", () => {
  assert(reference.batch.norms.some((norm) => norm > 0.5), `${reference.batch.norms}`);
});

Deno.test("fit() gives the same bits for the same seed, others for another, with augmentation and noise too", async () => {
  const run = async (seed: number) =>
    flat(
      (await train(referenceTraining(batchNorm(), {
        seed,
        preprocessing: {
          normalization,
          augmentation: { padding: 1, paddingValue: 7, horizontalFlip: true },
        },
        regime: { epochs: 3, drops: [{ epoch: 0, learningRate: 0.1 }] },
        optimizer: { momentum: 0.9, weightDecay: 0, gradientClip: null, gradientNoise: 3 },
      }))).weights,
    );
  const [first, again, other] = [await run(1), await run(1), await run(2)];
  assertEquals(first, again);
  assert(distance(first, other) > 1e-4);
});

/** The weights after epochs of one update each. */
const afterUpdates = (() => {
  const known = new Map<string, Promise<number[]>>();
  const run = async (epochs: number, momentum: number, resetsMomentum: boolean) =>
    flat(
      (await train(referenceTraining(batchNorm(), {
        batch: 21,
        regime: { epochs, drops: [{ epoch: 0, learningRate: 0.1 }] },
        optimizer: { momentum, resetsMomentum, weightDecay: 0, gradientClip: null },
      }))).weights,
    );
  return (...how: Parameters<typeof run>) => {
    const name = how.join();
    if (!known.has(name)) known.set(name, run(...how));
    return known.get(name)!;
  };
})();

Deno.test("fit() keeps the velocity across epochs", async () => {
  // One update an epoch: were the velocity wiped between epochs, momentum could not matter.
  assert(distance(await afterUpdates(3, 0, false), await afterUpdates(3, 0.9, false)) > 1e-3);
});

Deno.test("fit() goes on with the velocity when the learning rate drops: it is no step of the old length", async () => {
  const drops = [{ epoch: 0, learningRate: 0.1 }, { epoch: 1, learningRate: 0.01 }];
  const optimizer = { momentum: 0.9, weightDecay: 0, gradientClip: null };
  const run = async (epochs: number, resume?: Checkpoint) => {
    const changes = { optimizer, regime: { epochs, drops }, batch: 21, ...(resume && { resume }) };
    return (await train(referenceTraining(batchNorm(), changes))).weights;
  };
  // One update an epoch; the second one also without the velocity of the first.
  const [first, second] = [await run(1), await run(2)];
  const position = { ...START, epoch: 1, updates: 1, advanced: 1, learningRate: 0.1 };
  const still = [...first].map(([name, { shape, data, dtype }]) =>
    [`${name}.velocity`, { dtype, shape, data: new Float32Array(data.length) }] as const
  );
  const fromRest = await run(2, { position, tensors: new Map([...first, ...still]) });
  const [w0, w1, w2, rest] = [reference.start["dense1.weight"], first, second, fromRest]
    .map((from) =>
      "data" in from ? from.data : Array.from(from.get("dense1.weight")!.data, Number)
    );
  // v₁ = (w₀ − w₁) / 0.1, and 0.01 · 0.9 v₁ is what it adds to the second step.
  const wanted = rest!.map((w, i) => w - 0.01 * 0.9 * (w0![i]! - w1![i]!) / 0.1);
  assert(distance(w2!, wanted) < 1e-6 && distance(w2!, rest!) > 1e-3, `${w2}, not ${wanted}`);
});

Deno.test("fit() follows the regime, and tells test error and distance from the start after every epoch", async () => {
  const regime = {
    epochs: 3,
    drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 2, learningRate: 0.01 }],
  };
  const { rows, weights } = await train(referenceTraining(batchNorm(), { regime }));
  assertEquals(rows.map(({ epoch, updates, learningRate }) => [epoch, updates, learningRate]), [
    [1, 3, 0.1],
    [2, 6, 0.1],
    [3, 9, 0.01],
  ]);
  const { correct } = await evaluate(library, {
    network: referenceNetwork,
    batchNorm: batchNorm(),
    weights,
    data: referenceData(1),
    normalization,
    batch: 21,
    session: { threads: 1 },
  });
  assertAlmostEquals(rows[2]!.testError, 100 * (1 - correct / 21), 1e-9);

  const moved = (names: readonly string[]) =>
    Math.sqrt(
      names.flatMap((name) => {
        const { data } = reference.start[name as keyof typeof reference.start];
        return Array.from(weights.get(name)!.data, Number)
          .map((value, i) => (value - data[i]!) ** 2);
      }).reduce((a, b) => a + b),
    );
  const learned = Object.keys(reference.start).filter((name) => !name.includes("running"));
  assertEquals(learned.length, 10);
  assertAlmostEquals(rows[2]!.distance, moved(learned), 1e-5);
  assertAlmostEquals(rows[2]!.firstLayerDistance, moved(["dense1.weight"]), 1e-5);
  assert(rows[0]!.distance < rows[1]!.distance);
});

Deno.test("fit() learns what can be learnt", async () => {
  const regime = { epochs: 150, drops: [{ epoch: 0, learningRate: 0.1 }] };
  const optimizer = { momentum: 0.9, weightDecay: 0, gradientClip: null };
  const { rows } = await train(referenceTraining(batchNorm(), { regime, optimizer, batch: 21 }));
  assert(
    rows[0]!.error > 20 && rows.at(-1)!.error < 10,
    `${rows[0]!.error}, ${rows.at(-1)!.error}`,
  );
});

Deno.test("fit() stops at a loss that is no number and says where", async () => {
  const regime = { epochs: 5, drops: [{ epoch: 0, learningRate: 1e30 }] };
  const optimizer = { momentum: 0.9, weightDecay: 0, gradientClip: null };
  await assertRejects(
    () => train(referenceTraining(batchNorm(), { regime, optimizer })),
    Divergence,
    "learning rate 1e+30",
  );
});

Deno.test("fit() that diverges names the last checkpoint whose weights were still good", async () => {
  const regime = {
    epochs: 5,
    drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 1, learningRate: 1e38 }],
  };
  const checkpoints = { due: () => true, save: () => Promise.resolve() };
  const error = await assertRejects(
    () => train(referenceTraining(batchNorm(), { regime, checkpoints })),
    Divergence,
    "the last good checkpoint is that after update",
  );
  const [, good] = /after update (\d+)/.exec(error.message)!;
  assert(Number(good) >= 3 && Number(good) < error.at.update - 1, error.message);
  assert(error.at.epoch >= 2 && error.at.learningRate === 1e38);
});

Deno.test("fit() stops between two updates when it is told to", async () => {
  const controller = new AbortController();
  const training = referenceTraining(batchNorm(), {
    regime: { epochs: 1000, drops: [{ epoch: 0, learningRate: 0.1 }] },
    signal: controller.signal,
  });
  const run = fit(library, paperTraining(training));
  await run.next();
  controller.abort(new DOMException("enough", "AbortError"));
  await assertRejects(() => run.next(), DOMException, "enough");
});

Deno.test("fit() offers a checkpoint after every update, and refuses one that lacks a weight", async () => {
  const saved: Checkpoint[] = [];
  const save = (checkpoint: Checkpoint) => Promise.resolve(void saved.push(checkpoint));
  await train(referenceTraining(batchNorm(), { checkpoints: { due: () => true, save } }));
  assertEquals(saved.map(({ position }) => position.updates), [1, 2, 3]);
  const tensors = new Map([...saved[0]!.tensors].filter(([name]) => name !== "dense1.bias"));
  const resume = { ...saved[0]!, tensors };
  await assertRejects(
    () => train(referenceTraining(batchNorm(), { resume })),
    Error,
    '"dense1.bias"',
  );
});

Deno.test("fit() wipes the velocity at the start of every epoch when the released code is followed", async () => {
  // One update an epoch: with a wiped velocity momentum cannot matter.
  assertEquals(await afterUpdates(3, 0.9, true), await afterUpdates(3, 0, false));
  // Several updates in one epoch: within it, nothing is wiped.
  const run = async (resetsMomentum: boolean) =>
    flat(
      (await train(referenceTraining(batchNorm(), {
        optimizer: { momentum: 0.9, resetsMomentum, weightDecay: 0, gradientClip: null },
      }))).weights,
    );
  assertEquals(await run(true), await run(false));
});

Deno.test("fit() takes the weight decay that the regime sets, from its epoch on", async () => {
  const run = (weightDecay: { readonly weightDecay?: number }) =>
    train(referenceTraining(batchNorm(), {
      optimizer: { momentum: 0, weightDecay: 0.1, gradientClip: null },
      regime: {
        epochs: 3,
        drops: [
          { epoch: 0, learningRate: 0.1 },
          { epoch: 2, learningRate: 0.1, ...weightDecay },
        ],
      },
    }));
  const [kept, changed] = [await run({}), await run({ weightDecay: 0 })];
  assertEquals(changed.rows.slice(0, 2), kept.rows.slice(0, 2));
  assert(distance(flat(changed.weights), flat(kept.weights)) > 1e-4);
});

Deno.test("fit() with gradient noise goes another way, and tells the loss without noise", async () => {
  const run = (noise: { readonly gradientNoise?: number }) =>
    train(referenceTraining(batchNorm(), {
      batch: 21,
      optimizer: { momentum: 0, weightDecay: 0, gradientClip: null, ...noise },
    }));
  const [quiet, noisy] = [await run({}), await run({ gradientNoise: 3 })];
  assertAlmostEquals(noisy.rows[0]!.loss, quiet.rows[0]!.loss, 1e-6);
  assert(distance(flat(noisy.weights), flat(quiet.weights)) > 1e-3);
});
