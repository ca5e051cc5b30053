import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import { stream } from "../../../models/random/random.ts";
import type { BuildUpdater } from "../../../models/training/update.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import wholeBatch from "../../../models/updates/whole_batch.ts";
import workerShare from "../../../models/updates/worker_share.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance } from "../helpers.ts";
import { train } from "../training/small_training.ts";
import { normalization, softmaxRegression } from "./softmax_regression.ts";

const library = await openForTests();
const [EXAMPLES, RATE] = [22, 0.5];
const { network, data, examples, start, pass } = softmaxRegression(
  stream(2, "workers"),
  [EXAMPLES, 1, 4],
  3,
);

/** One step of gradient descent over some examples; returns how many of them were right before it. */
function step(indices: readonly number[], weight: number[]): number {
  const { gradient, correct } = pass(indices.map((index) => examples[index]!), weight);
  gradient.forEach((g, i) => weight[i]! -= RATE * g);
  return correct;
}

/** One epoch, by default in batches of 12 and 10. */
const training = (update: BuildUpdater, batch = 12) => {
  return train(library, {
    ...{ network, batchNorm: batchNorm(), data, test: data, batch },
    regime: { epochs: 1, drops: [{ epoch: 0, learningRate: RATE }] },
    optimizer: { momentum: 0, weightDecay: 0, gradientClip: null },
    preprocessing: { normalization, augmentation: null },
    seed: 1,
    session: { threads: 1 },
    remedies: { update },
  });
};
const order = [...stream(1, "epoch", "0").permutation(EXAMPLES)];

Deno.test("workers make local steps on disjoint shares of every batch, as in plain arithmetic", async () => {
  for (const worker of [1, 2, 3]) {
    const { rows: [row], weights } = await training(workerShare({ worker, workers: 3 }));
    const wanted = Array.from(start);
    // Thirds of 12 and of 10 examples.
    const shares = [[0, 4, 8, 12], [12, 15, 18, 22]]
      .map((ends) => order.slice(ends[worker - 1], ends[worker]));
    const [first, second] = shares.map((share) => step(share, wanted));
    assert(distance(Array.from(weights.get("weight")!.data, Number), wanted) < 1e-5);
    const seen = 12 * first! / shares[0]!.length + 10 * second! / shares[1]!.length;
    assertAlmostEquals(row!.error, 100 * (1 - seen / EXAMPLES), 1e-6);
    assertEquals([row!.epoch, row!.updates], [1, 2]);
  }
});

Deno.test("the mean of workers after one step is the step of the whole batch", async () => {
  const after = async (update: BuildUpdater) =>
    Array.from((await training(update, EXAMPLES)).weights.get("weight")!.data, Number);
  const workers = await Promise.all(
    [1, 2].map((worker) => after(workerShare({ worker, workers: 2 }))),
  );
  const mean = workers[0]!.map((value, i) => (value + workers[1]![i]!) / 2);
  assert(distance(mean, await after(wholeBatch())) < 1e-6);
  assert(distance(mean, workers[0]!) > 1e-3);
});

Deno.test("a worker that goes ghost by ghost makes the step of its share", async () => {
  const values = async (update: BuildUpdater) =>
    Array.from((await training(update)).weights.get("weight")!.data, Number);
  const share = { worker: 2, workers: 2 };
  const [whole, ghosts] = [workerShare(share), workerShare({ ...share, ghostBatch: 2 })];
  assert(distance(await values(whole), await values(ghosts)) < 1e-6);
  assert(distance(await values(whole), await values(ghostByGhost({ ghostBatch: 2 }))) > 1e-3);
});
