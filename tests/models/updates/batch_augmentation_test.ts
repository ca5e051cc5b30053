import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import { augment } from "../../../models/images/augment.ts";
import type { LabelledImages, StoredImages } from "../../../models/images/images.ts";
import type { Network } from "../../../models/network.ts";
import { derivedSeed, stream } from "../../../models/random/random.ts";
import batchAugmentation from "../../../models/updates/batch_augmentation.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import wholeBatch from "../../../models/updates/whole_batch.ts";
import type { BuildUpdater } from "../../../models/training/update.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance, uint8, values } from "../helpers.ts";
import { train } from "../training/small_training.ts";

const library = await openForTests();
const [EXAMPLES, SIDE, CLASSES, BATCH, RATE] = [10, 3, 3, 6, 0.3];
const FEATURES = SIDE * SIDE;
const random = stream(3, "copies");
const PIXELS = Uint8Array.from(random.uniform(EXAMPLES * FEATURES, 0, 256));
const LABELS = Uint8Array.from(random.uniform(EXAMPLES, 0, CLASSES));
const START = random.uniform(FEATURES * CLASSES, -1, 1);
const AUGMENTATION = { padding: 1, paddingValue: 7, horizontalFlip: true };

const data: LabelledImages = {
  images: uint8([EXAMPLES, SIDE, SIDE, 1], PIXELS),
  labels: uint8([EXAMPLES], LABELS),
};

/** Softmax regression, which has no batch norm. */
const network: Network = {
  name: "regression",
  imageShape: [SIDE, SIDE, 1],
  classes: CLASSES,
  apply(scope, images) {
    const x = tf.reshape(images, [-1, FEATURES]) as tf.Tensor2D;
    const weight = scope.parameter("weight", [FEATURES, CLASSES], () => Float32Array.from(START));
    return tf.matMul(x, weight as tf.Tensor2D);
  },
};

async function result(
  update: BuildUpdater,
  augmentation: typeof AUGMENTATION | null,
  images: LabelledImages | StoredImages = data,
) {
  const { rows, weights } = await train(library, {
    network,
    batchNorm: batchNorm(),
    data: images,
    test: data,
    batch: BATCH,
    regime: { epochs: 1, drops: [{ epoch: 0, learningRate: RATE }] },
    optimizer: { momentum: 0, weightDecay: 0, gradientClip: null },
    preprocessing: { normalization: { mean: [0.5], std: [0.25] }, augmentation },
    seed: 1,
    session: { threads: 1 },
    remedies: { update },
  });
  assertEquals(rows.length, 1);
  return { row: rows[0]!, weight: values(weights, "weight") };
}

const ORDER = [...stream(1, "epoch", "0").permutation(EXAMPLES)];
const BATCHES = [ORDER.slice(0, BATCH), ORDER.slice(BATCH)];

/** Images as the device augments them, given the number of its draw. */
async function augmented(examples: readonly number[], draw: number) {
  const pixels = examples.flatMap((example) => [
    ...PIXELS.subarray(example * FEATURES, (example + 1) * FEATURES),
  ]);
  const [values] = await compute(library, () => [
    augment(
      tf.tensor4d(pixels, [examples.length, SIDE, SIDE, 1]),
      tf.tensor1d([derivedSeed(1, "augment"), draw], "int32"),
      AUGMENTATION,
    ),
  ]);
  return examples.map((example, i) => ({
    label: LABELS[example]!,
    pixels: values!.slice(i * FEATURES, (i + 1) * FEATURES),
  }));
}

/** One step of gradient descent in plain arithmetic, over the mean of all images. */
function step(
  weight: readonly number[],
  images: readonly { readonly label: number; readonly pixels: readonly number[] }[],
) {
  const next = [...weight];
  let loss = 0;
  for (const { label, pixels } of images) {
    const x = pixels.map((byte) => (byte / 255 - 0.5) / 0.25);
    const logits = Array.from(
      { length: CLASSES },
      (_, c) => x.reduce((sum, value, f) => sum + value * weight[f * CLASSES + c]!, 0),
    );
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    loss -= (logits[label]! - Math.log(total)) / images.length;
    logits.forEach((logit, c) => {
      const pull = (Math.exp(logit) / total - (c === label ? 1 : 0)) / images.length;
      x.forEach((value, f) => next[f * CLASSES + c]! -= RATE * value * pull);
    });
  }
  return { weight: next, loss };
}

Deno.test("batchAugmentation() in one graph makes the updates of plain arithmetic over differently augmented copies", async () => {
  const { row, weight } = await result(batchAugmentation({ copies: 3 }), AUGMENTATION);
  let [wanted, loss] = [Array.from(START), 0];
  for (const [update, examples] of BATCHES.entries()) {
    const images = await augmented([...examples, ...examples, ...examples], update);
    const copy = (i: number) => JSON.stringify(images[i]);
    assert(examples.some((_, i) => copy(i) !== copy(i + examples.length)), "copies differ");
    const after = step(wanted, images);
    loss += after.loss * examples.length / EXAMPLES;
    wanted = after.weight;
  }
  assert(distance(weight, wanted) < 1e-5);
  assertAlmostEquals(row.loss, loss, 1e-5);
  assert(row.error >= 0 && row.error <= 100);
});

Deno.test("batchAugmentation() in parts makes the updates of plain arithmetic over differently augmented copies", async () => {
  const { row, weight } = await result(
    batchAugmentation({ copies: 3, ghostBatch: 2 }),
    AUGMENTATION,
  );
  let [wanted, loss] = [Array.from(START), 0];
  for (const [update, examples] of BATCHES.entries()) {
    const images = [];
    for (let part = 0; 2 * part < examples.length; part++) {
      for (let copy = 0; copy < 3; copy++) {
        // A batch has three parts at most, and a part three copies.
        const draw = 3 * (3 * update + part) + copy;
        images.push(...await augmented(examples.slice(2 * part, 2 * part + 2), draw));
      }
    }
    const after = step(wanted, images);
    loss += after.loss * examples.length / EXAMPLES;
    wanted = after.weight;
  }
  assert(distance(weight, wanted) < 1e-5);
  assertAlmostEquals(row.loss, loss, 1e-5);
});

Deno.test("batchAugmentation() without augmentation is the plain update, and counts every image once", async () => {
  const pairs = [
    [wholeBatch(), batchAugmentation({ copies: 4 })],
    [ghostByGhost({ ghostBatch: 2 }), batchAugmentation({ copies: 4, ghostBatch: 2 })],
  ] as const;
  for (const [plain, copies] of pairs) {
    const [wanted, found] = [await result(plain, null), await result(copies, null)];
    assert(distance(found.weight, wanted.weight) < 1e-5);
    assertAlmostEquals(found.row.loss, wanted.row.loss, 1e-5);
    assertEquals(found.row.error, wanted.row.error);
  }
});

Deno.test("batchAugmentation() reads stored images once for all copies, and trains to the bits of images in memory", async () => {
  for (const settings of [{ copies: 3 }, { copies: 3, ghostBatch: 2 }]) {
    const reads: number[] = [];
    const stored: StoredImages = {
      shape: [EXAMPLES, SIDE, SIDE, 1],
      read(indices) {
        reads.push(...indices);
        const bytes = [...indices].flatMap((i) => [
          ...PIXELS.subarray(i * FEATURES, (i + 1) * FEATURES),
        ]);
        return Promise.resolve({
          images: uint8([indices.length, SIDE, SIDE, 1], bytes),
          labels: uint8([indices.length], [...indices].map((i) => LABELS[i]!)),
        });
      },
    };
    const update = batchAugmentation(settings);
    const [memory, storage] = [
      await result(update, AUGMENTATION),
      await result(update, AUGMENTATION, stored),
    ];
    assertEquals(storage.weight, memory.weight);
    assertEquals(reads, ORDER);
  }
});
