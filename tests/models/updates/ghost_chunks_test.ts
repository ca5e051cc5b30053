import { assert, assertEquals } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import { stream } from "../../../models/random/random.ts";
import type { BuildUpdater } from "../../../models/training/update.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import ghostChunks, { chunks } from "../../../models/updates/ghost_chunks.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance } from "../helpers.ts";
import { flat, referenceTraining } from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";
import { normalization, softmaxRegression } from "./softmax_regression.ts";

const library = await openForTests();
const [EXAMPLES, RATE] = [19, 0.5];
const { network, data, examples, start, pass } = softmaxRegression(
  stream(3, "chunks"),
  [EXAMPLES, 1, 4],
  3,
);
const plain = {
  regime: { epochs: 1, drops: [{ epoch: 0, learningRate: RATE }] },
  optimizer: { momentum: 0, weightDecay: 0, gradientClip: null },
  preprocessing: { normalization, augmentation: null },
  seed: 1,
  session: { threads: 1 },
};

Deno.test("the short batch of C1 has 31 chunks of 27 and one of 11, that of F1 on MNIST 32 of 83, as the authors' code cuts them", () => {
  assertEquals(chunks(50_000 % 4096, 32), [...Array(31).fill(27), 11]);
  assertEquals(chunks(60_000 % 4096, 32), Array(32).fill(83));
});

Deno.test("every batch has as many chunks as a full one, of equal weights whatever their sizes, as in plain arithmetic", async () => {
  const { weights } = await train(library, {
    ...plain,
    ...{ network, batchNorm: batchNorm(), data, test: data, batch: 12 },
    remedies: { update: ghostChunks({ batch: 12, ghostBatch: 4 }) },
  });
  const order = [...stream(1, "epoch", "0").permutation(EXAMPLES)];
  const wanted = Array.from(start);
  // Three chunks of the batch of twelve, and three of the seven that are left.
  for (const ends of [[0, 4, 8, 12], [12, 15, 18, 19]]) {
    const gradients = ends.slice(1).map((end, i) =>
      pass(order.slice(ends[i], end).map((index) => examples[index]!), wanted).gradient
    );
    wanted.forEach((value, i) => {
      wanted[i] = value - RATE * gradients.reduce((sum, each) => sum + each[i]!, 0) / 3;
    });
  }
  const found = Array.from(weights.get("weight")!.data, Number);
  assert(distance(found, wanted) < 1e-5, `${distance(found, wanted)}`);
});

Deno.test("where chunks divide every batch, they are the ghosts of one pass after the other, to the bit, running averages and all", async () => {
  const after = async (update: BuildUpdater) => {
    const changes = { batch: 21, remedies: { update } };
    const { weights } = await train(library, referenceTraining(batchNorm(), changes));
    assert([...weights.keys()].some((name) => name.includes("running_variance")));
    return flat(weights);
  };
  assertEquals(
    await after(ghostChunks({ batch: 21, ghostBatch: 7 })),
    await after(ghostByGhost({ ghostBatch: 7 })),
  );
});
