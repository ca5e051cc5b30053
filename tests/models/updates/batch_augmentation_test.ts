import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import { augment } from "../../../models/images/augment.ts";
import type { LabelledImages, StoredImages } from "../../../models/images/images.ts";
import { derivedSeed, stream } from "../../../models/random/random.ts";
import batchAugmentation from "../../../models/updates/batch_augmentation.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import wholeBatch from "../../../models/updates/whole_batch.ts";
import type { BuildUpdater } from "../../../models/training/update.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance, uint8, values } from "../helpers.ts";
import { train } from "../training/small_training.ts";
import { type Example, normalization, softmaxRegression } from "./softmax_regression.ts";

const library = await openForTests();
const [EXAMPLES, SIDE, BATCH, RATE] = [10, 3, 6, 0.3];
const FEATURES = SIDE * SIDE;
const { network, data, examples: all, start, pass } = softmaxRegression(
  stream(3, "copies"),
  [EXAMPLES, SIDE, SIDE],
  3,
);
const AUGMENTATION = { padding: 1, paddingValue: 7, horizontalFlip: true };

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
    preprocessing: { normalization, augmentation },
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
  const pixels = examples.flatMap((example) => Array.from(all[example]!.pixels));
  const [values] = await compute(library, () => [
    augment(
      tf.tensor4d(pixels, [examples.length, SIDE, SIDE, 1]),
      tf.tensor1d([derivedSeed(1, "augment"), draw], "int32"),
      AUGMENTATION,
    ),
  ]);
  return examples.map((example, i) => ({
    label: all[example]!.label,
    pixels: values!.slice(i * FEATURES, (i + 1) * FEATURES),
  }));
}

/** One step of gradient descent in plain arithmetic, over the mean of all images. */
function step(weight: readonly number[], images: readonly Example[]) {
  const { loss, gradient } = pass(images, weight);
  return { weight: weight.map((w, i) => w - RATE * gradient[i]!), loss };
}

Deno.test("batchAugmentation() in one graph makes the updates of plain arithmetic over differently augmented copies", async () => {
  const { row, weight } = await result(batchAugmentation({ copies: 3 }), AUGMENTATION);
  let [wanted, loss] = [Array.from(start), 0];
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
  let [wanted, loss] = [Array.from(start), 0];
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
          ...Array.from(all[i]!.pixels),
        ]);
        return Promise.resolve({
          images: uint8([indices.length, SIDE, SIDE, 1], bytes),
          labels: uint8([indices.length], [...indices].map((i) => all[i]!.label)),
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
