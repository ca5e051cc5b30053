import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import type { Weights } from "../../../models/model.ts";
import type { Network } from "../../../models/network.ts";
import { constant } from "../../../models/random/initializer.ts";
import { fit } from "../../../models/training/fit.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import gradientPenalty from "../../../models/updates/gradient_penalty.ts";
import { openForTests } from "../../tensorflow/library.ts";
import fixture from "../fixtures/updates.json" with { type: "json" };
import { distance, values } from "../helpers.ts";
import { type PaperTraining, paperTraining } from "../training/paper_training.ts";
import { referenceTraining } from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";

const library = await openForTests();
const ghosts = ghostBatchNorm({ form: "ghost", ghostBatch: 4 });
const optimizer = { momentum: 0.9, weightDecay: 0.01, gradientClip: 0.25 };

/** The weights after each of the reference's three updates, and the row of the history. */
async function run(update: NonNullable<PaperTraining["remedies"]>["update"]) {
  const after: Weights[] = [];
  const training = paperTraining(referenceTraining(ghosts, {
    optimizer,
    checkpoints: {
      due: () => true,
      save: ({ tensors }) => Promise.resolve(void after.push(tensors)),
    },
    remedies: update === undefined ? {} : { update },
  }));
  const rows = await Array.fromAsync(fit(library, training));
  return { after, row: rows[0]! };
}

for (const { strength, ends, losses, norms } of fixture.penalty) {
  Deno.test(`gradientPenalty() of strength ${strength} makes every update as PyTorch does in float64`, async () => {
    const { after, row } = await run(gradientPenalty({ strength, ghostBatch: 4 }));
    assertEquals(after.length, 3);
    ends.forEach((end, update) => {
      for (const [name, wanted] of Object.entries(end)) {
        const off = distance(values(after[update]!, name), wanted);
        assert(off < 1e-5, `update ${update + 1} of ${name} is off by ${off}`);
      }
    });
    assertAlmostEquals(row.loss, (8 * losses[0]! + 8 * losses[1]! + 5 * losses[2]!) / 21, 1e-5);
    assertAlmostEquals(row.gradientNorm / Math.max(...norms), 1, 1e-5);
  });
}

Deno.test("gradientPenalty() takes running statistics from the first pass, and hardly changes an update if it is weak", async () => {
  const [plain, weak, strong] = [
    await run(ghostByGhost({ ghostBatch: 4 })),
    await run(gradientPenalty({ strength: 1e-6, ghostBatch: 4 })),
    await run(gradientPenalty({ strength: 4, ghostBatch: 4 })),
  ];
  const [first, firstStrong] = [plain.after[0]!, strong.after[0]!];
  const running = [...first.keys()].filter((name) => name.includes("running"));
  assertEquals(running.length, 4);
  for (const name of running) {
    assert(distance(values(firstStrong, name), values(first, name)) < 1e-7);
  }
  const name = "output.weight";
  assert(distance(values(weak.after[2]!, name), values(plain.after[2]!, name)) < 1e-5);
  assert(distance(values(firstStrong, name), values(first, name)) > 1e-3);
});

Deno.test("gradientPenalty() leaves weights alone whose gradient is zero", async () => {
  const flat: Network = {
    name: "flat",
    imageShape: [1, 6, 1],
    classes: 3,
    apply(scope, images) {
      const weight = scope.parameter("weight", [6, 3], constant(1)) as tf.Tensor2D;
      return tf.mul(0, tf.matMul(tf.reshape(images, [-1, 6]) as tf.Tensor2D, weight));
    },
  };
  const { weights, rows } = await train(
    library,
    referenceTraining(ghosts, {
      network: flat,
      optimizer: { ...optimizer, weightDecay: 0 },
      remedies: { update: gradientPenalty({ strength: 0.5, ghostBatch: 4 }) },
    }),
  );
  assertEquals(values(weights, "weight"), new Array(18).fill(1));
  assertAlmostEquals(rows[0]!.loss, Math.log(3), 1e-6);
});
