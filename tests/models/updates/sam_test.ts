import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import type { Network } from "../../../models/network.ts";
import { stream } from "../../../models/random/random.ts";
import { fit } from "../../../models/training/fit.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import sam from "../../../models/updates/sam.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance, uint8 } from "../helpers.ts";
import { type PaperTraining, paperTraining } from "../training/paper_training.ts";
import { normalization, referenceTraining } from "../training/reference_training.ts";

const library = await openForTests();
const [EXAMPLES, FEATURES, CLASSES, RHO, RATE] = [10, 4, 3, 0.5, 0.3];
const random = stream(2, "sam");
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

/** Mean loss and gradient over some examples. */
function passOver(examples: readonly number[], weight: readonly number[]) {
  const gradient = weight.map(() => 0);
  let loss = 0;
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
    const label = LABELS[example]!;
    loss -= (logits[label]! - Math.log(total)) / examples.length;
    logits.forEach((logit, c) => {
      const pull = (Math.exp(logit) / total - (c === label ? 1 : 0)) / examples.length;
      x.forEach((value, f) => gradient[f * CLASSES + c]! += value * pull);
    });
  }
  return { loss, gradient };
}

/** Algorithm 1 of Foret et al. 2020 in plain arithmetic, with a perturbation for each ghost. */
function byHand(order: readonly number[], batch: number, ghost: number) {
  const weight = Array.from(START);
  let loss = 0;
  for (let start = 0; start < order.length; start += batch) {
    const indices = order.slice(start, start + batch);
    const step = weight.map(() => 0);
    for (let at = 0; at < indices.length; at += ghost) {
      const part = indices.slice(at, at + ghost);
      const here = passOver(part, weight);
      const norm = Math.hypot(...here.gradient);
      const there = weight.map((w, i) => w + RHO * here.gradient[i]! / norm);
      const { gradient } = passOver(part, there);
      gradient.forEach((g, i) => step[i]! += g * part.length / indices.length);
      loss += here.loss * part.length / order.length;
    }
    step.forEach((g, i) => weight[i]! -= RATE * g);
  }
  return { weight, loss };
}

async function result(training: PaperTraining) {
  const run = fit(library, paperTraining(training));
  const { value: row, done } = await run.next();
  const end = await run.next();
  assert(!done && end.done);
  const values = (name: string) => Array.from(end.value.weights.get(name)!.data, Number);
  return { row, values, names: [...end.value.weights.keys()] };
}

for (const [what, ghost] of [["each ghost", 2], ["the whole batch", undefined]] as const) {
  Deno.test(`sam() with a perturbation for ${what} makes the updates of plain arithmetic`, async () => {
    const { row, values } = await result({
      network,
      batchNorm: batchNorm(),
      data: {
        images: uint8([EXAMPLES, 1, FEATURES, 1], PIXELS),
        labels: uint8([EXAMPLES], LABELS),
      },
      test: {
        images: uint8([EXAMPLES, 1, FEATURES, 1], PIXELS),
        labels: uint8([EXAMPLES], LABELS),
      },
      batch: 6,
      regime: { epochs: 1, drops: [{ epoch: 0, learningRate: RATE }] },
      optimizer: { momentum: 0, weightDecay: 0, gradientClip: null },
      preprocessing: { normalization, augmentation: null },
      seed: 1,
      session: { threads: 1 },
      remedies: { update: sam({ rho: RHO, ...(ghost && { ghostBatch: ghost }) }) },
    });
    const order = [...stream(1, "epoch", "0").permutation(EXAMPLES)];
    const wanted = byHand(order, 6, ghost ?? 6);
    assert(distance(values("weight"), wanted.weight) < 1e-5);
    assertAlmostEquals(row.loss, wanted.loss, 1e-5);
    const other = byHand(order, 6, ghost === undefined ? 2 : 6);
    assert(distance(other.weight, wanted.weight) > 1e-3, "the number of examples matters");
  });
}

Deno.test("sam() takes running statistics from the first pass: after an update they are those of a training without it", async () => {
  const training = (remedies: PaperTraining["remedies"]) =>
    result(
      referenceTraining(ghostBatchNorm({ form: "ghost", ghostBatch: 7 }), {
        batch: 21,
        ...(remedies && { remedies }),
      }),
    );
  const plain = await training({ update: ghostByGhost({ ghostBatch: 7 }) });
  const moved = await training({ update: sam({ rho: 0.5, ghostBatch: 7 }) });
  const running = plain.names.filter((name) => name.includes("running"));
  assertEquals(running.length, 4);
  for (const name of running) assert(distance(moved.values(name), plain.values(name)) < 1e-7);
  assert(distance(moved.values("output.weight"), plain.values("output.weight")) > 1e-4);
});
