import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import type { Network } from "../../../models/network.ts";
import { stream } from "../../../models/random/random.ts";
import type { BuildUpdater } from "../../../models/training/update.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import wholeBatch from "../../../models/updates/whole_batch.ts";
import workerShare from "../../../models/updates/worker_share.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance, uint8 } from "../helpers.ts";
import { train } from "../training/small_training.ts";
import { normalization } from "../training/reference_training.ts";

const library = await openForTests();
const [EXAMPLES, FEATURES, CLASSES, RATE] = [22, 4, 3, 0.5];
const random = stream(2, "workers");
const PIXELS = Uint8Array.from(random.uniform(EXAMPLES * FEATURES, 0, 256));
const LABELS = Uint8Array.from(random.uniform(EXAMPLES, 0, CLASSES));
const START = random.uniform(FEATURES * CLASSES, -1, 1);

/** Softmax regression, which has no batch norm. */
const network: Network = {
  name: "regression",
  imageShape: [1, FEATURES, 1],
  classes: CLASSES,
  apply(scope, images) {
    const x = tf.reshape(images, [-1, FEATURES]) as tf.Tensor2D;
    const weight = scope.parameter("weight", [FEATURES, CLASSES], () => Float32Array.from(START));
    return tf.matMul(x, weight as tf.Tensor2D);
  },
};

/** One step of gradient descent over some examples, in float64; returns how many of them were right before it. */
function step(examples: readonly number[], weight: number[]): number {
  const gradient = weight.map(() => 0);
  let correct = 0;
  for (const example of examples) {
    const x = Array.from(
      PIXELS.subarray(example * FEATURES, (example + 1) * FEATURES),
      (byte) => (byte / 255 - 0.5) / 0.25,
    );
    const logits = Array.from(
      { length: CLASSES },
      (_, c) => x.reduce((sum, value, f) => sum + value * weight[f * CLASSES + c]!, 0),
    );
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    if (logits.indexOf(Math.max(...logits)) === LABELS[example]) correct += 1;
    logits.forEach((logit, c) => {
      const pull = (Math.exp(logit) / total - (c === LABELS[example] ? 1 : 0)) / examples.length;
      x.forEach((value, f) => gradient[f * CLASSES + c]! += value * pull);
    });
  }
  gradient.forEach((g, i) => weight[i]! -= RATE * g);
  return correct;
}

/** One epoch, by default in batches of 12 and 10. */
const training = (update: BuildUpdater, batch = 12) => {
  const images = uint8([EXAMPLES, 1, FEATURES, 1], PIXELS);
  const data = { images, labels: uint8([EXAMPLES], LABELS) };
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
    const wanted = Array.from(START);
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
