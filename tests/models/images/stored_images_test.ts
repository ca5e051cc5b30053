import { assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import { conv } from "../../../models/layers/conv.ts";
import { dense } from "../../../models/layers/dense.ts";
import { evaluate } from "../../../models/evaluation/evaluate.ts";
import type { PaperTraining } from "../training/paper_training.ts";
import { flatten } from "../../../models/layers/flatten.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import { type LabelledImages, type StoredImages } from "../../../models/images/images.ts";
import { uniform } from "../../../models/random/initializer.ts";
import type { Network } from "../../../models/network.ts";
import { stream } from "../../../models/random/random.ts";
import { relu } from "../../../models/layers/relu.ts";
import workerShare from "../../../models/updates/worker_share.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { uint8 } from "../helpers.ts";
import { train as fitSmall } from "../training/small_training.ts";

const library = await openForTests();

/** Sees 6 × 6 of images of 8 × 8. */
const small: Network = {
  name: "small",
  imageShape: [6, 6, 3],
  classes: 4,
  apply(scope, images) {
    const x = conv(scope, "conv", images, 4, { size: 3, padding: 1 });
    const normalized = relu(scope.batchNorm("norm", x, uniform(0, 1))) as tf.Tensor4D;
    return dense(
      scope,
      "output",
      scope.dropout("dropout", flatten(normalized), 0.5) as tf.Tensor2D,
      4,
    );
  },
};

function labelled(examples: number, name: string): LabelledImages {
  const random = stream(3, name);
  const bytes = (size: number, end: number) => Uint8Array.from(random.uniform(size, 0, end));
  return {
    images: uint8([examples, 8, 8, 3], bytes(examples * 8 * 8 * 3, 256)),
    labels: uint8([examples], bytes(examples, 4)),
  };
}

/** The same images behind reads that come back out of order; `reads` counts them. */
function stored({ images, labels }: LabelledImages): StoredImages & { reads: number } {
  const size = 8 * 8 * 3;
  return {
    reads: 0,
    shape: images.shape as [number, number, number, number],
    async read(indices) {
      await new Promise((resolve) => setTimeout(resolve, this.reads++ % 2 === 0 ? 5 : 1));
      const picked = new Uint8Array(indices.length * size);
      indices.forEach((from, to) =>
        picked.set(images.data.subarray(from * size, (from + 1) * size) as Uint8Array, to * size)
      );
      return {
        images: uint8([indices.length, 8, 8, 3], picked),
        labels: {
          dtype: "int32",
          shape: [indices.length],
          data: Int32Array.from(indices, (from) => Number(labels.data[from])),
        },
      };
    },
  };
}

const [train, test] = [labelled(300, "train"), labelled(150, "test")];
const preprocessing = {
  normalization: { mean: [0.5], std: [0.25] },
  augmentation: { padding: 1, paddingValue: 127, horizontalFlip: true },
  crop: 6,
};

function options(changes: Partial<PaperTraining>): PaperTraining {
  return {
    network: small,
    batchNorm: batchNorm(),
    data: train,
    test,
    batch: 200,
    regime: { epochs: 2, drops: [{ epoch: 0, learningRate: 0.1 }] },
    optimizer: { momentum: 0.9, weightDecay: 0.01, gradientClip: 5 },
    preprocessing,
    seed: 1,
    session: { threads: 1 },
    ...changes,
  };
}

const trained = (changes: Partial<PaperTraining>) => fitSmall(library, options(changes));

const forms: Readonly<Record<string, Partial<PaperTraining>>> = {
  "whole batches": {},
  "ghost batches in one graph": { batchNorm: ghostBatchNorm({ form: "ghost", ghostBatch: 50 }) },
  "ghost batches one after the other": {
    batchNorm: ghostBatchNorm({ form: "ghost", ghostBatch: 50 }),
    ghostByGhost: 50,
  },
};
for (const [name, form] of Object.entries(forms)) {
  Deno.test(`training on stored images gives the bits of training on resident ones: ${name}`, async () => {
    const there = { data: stored(train), test: stored(test) };
    assertEquals(await trained({ ...form, ...there }), await trained(form));
    // 300 and 150 images are 3 and 2 reads an epoch.
    assertEquals([there.data.reads, there.test.reads], [6, 4]);
  });
}

for (const ghostBatch of [undefined, 25]) {
  const parts = ghostBatch === undefined ? "whole" : `in ghosts of ${ghostBatch}`;
  Deno.test(`a worker on its share of stored images trains to the bits of resident ones: ${parts}`, async () => {
    for (const worker of [1, 2, 3]) {
      const update = workerShare({ worker, workers: 3, ...(ghostBatch && { ghostBatch }) });
      const there = { data: stored(train), test: stored(test), remedies: { update } };
      assertEquals(await trained(there), await trained({ remedies: { update } }));
    }
  });
}

Deno.test("a training on stored images goes on from a checkpoint within an epoch to the same bits", async () => {
  const whole = await trained({});
  const stop = new Error("stopped");
  let resume: PaperTraining["resume"];
  const checkpoints = {
    due: () => true,
    save: (checkpoint: NonNullable<PaperTraining["resume"]>) => {
      resume = checkpoint;
      return Promise.reject(stop);
    },
  };
  const error = await assertRejects(() => trained({ data: stored(train), checkpoints }));
  assertEquals(error, stop);
  assertEquals(resume!.position.visited, 200);
  assertEquals(await trained({ data: stored(train), resume: resume! }), whole);
});

Deno.test("evaluate() finds the same for stored images as for resident ones", async () => {
  const { weights } = await trained({});
  const of = (data: LabelledImages | StoredImages) =>
    evaluate(library, { ...options({}), ...preprocessing, weights, data, batch: 100 });
  assertEquals(await of(stored(test)), await of(test));
});

Deno.test("a read that fails ends the training with its reason", async () => {
  const broken = { ...stored(train), read: () => Promise.reject(new Error("disk gone")) };
  await assertRejects(() => trained({ data: broken }), Error, "disk gone");
});
