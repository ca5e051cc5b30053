import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import type { BatchNormForm } from "../../../models/batch_norm_form.ts";
import { evaluate } from "../../../models/evaluation/evaluate.ts";
import f1 from "../../../models/f1.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import { measure } from "../../../models/measurement/measure.ts";
import { mixOf } from "../../../models/measurement/running_kinds.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { madeUpImages, smallTraining, train } from "../training/small_training.ts";

const library = await openForTests();
const normalization = { mean: [0.5], std: [0.5] };
const session = { threads: 1 };
const data = madeUpImages(f1, 20);
const test = madeUpImages(f1, 9);
const ghosts = ghostBatchNorm({ form: "ghost", ghostBatch: 4 });
/** A small training, and all that is measured of it. */
async function trained(batchNorm: BatchNormForm) {
  const { weights } = await train(library, smallTraining(f1, { batchNorm }));
  const all = { network: f1, batchNorm, weights, normalization, session };
  return { all, measured: await measure(library, { ...all, train: data, test, batch: 8 }) };
}
const ofGhosts = trained(ghosts);
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value) / values.length;

Deno.test("measure() with the statistics of the training finds what evaluate() finds, example by example", async () => {
  const { all, measured } = await ofGhosts;
  assertEquals([...measured.keys()], [
    "trained",
    "sequential",
    "mean",
    "recalibrated",
    "other spread",
  ]);
  for (const [split, images] of [["train", data], ["test", test]] as const) {
    const { losses, hits } = measured.get("trained")![split];
    const { examples, correct, loss } = await evaluate(library, { ...all, data: images, batch: 5 });
    assertEquals([hits.length, hits.reduce((a, b) => a + b)], [examples, correct]);
    assertAlmostEquals(mean(losses), loss, 1e-5);
  }
  const losses = [...measured.values()].map(({ test }) => mean(test.losses));
  assertNotEquals(losses[1], losses[2], "ghost by ghost is not the mean over the ghosts");
});

Deno.test("measure() with statistics recalibrated over one batch infers what training mode computes on it", async () => {
  // One update of rate zero on all examples: its loss is that of training mode, and the weights stay.
  const form = ghostBatchNorm({ form: "ghost", ghostBatch: 20 });
  const { weights, rows: [row] } = await train(
    library,
    smallTraining(f1, {
      batchNorm: form,
      data,
      batch: 20,
      regime: { epochs: 1, drops: [{ epoch: 0, learningRate: 1e-30 }] },
      preprocessing: { normalization, augmentation: null },
    }),
  );
  const all = { network: f1, batchNorm: form, weights, normalization, session };
  const measured = await measure(library, { ...all, train: data, test, batch: 20 });
  assertAlmostEquals(mean(measured.get("recalibrated")!.train.losses), row!.loss, 1e-5);
  // The spread of one ghost is the same whether its variance or its deviation is averaged.
  const other = mean(measured.get("other spread")!.train.losses);
  assertAlmostEquals(other, row!.loss, 1e-5);
  assert(Math.abs(mean(measured.get("trained")!.train.losses) - row!.loss) > 1e-3, "stale");
});

Deno.test('"other spread" averages variances where deviations are averaged, and the other way round', () => {
  const mixed = (what: "running_deviation" | "running_variance" | "mean") => {
    const [running, ofGhosts] = [tf.tensor1d([100]), tf.tensor2d([[1], [3]])];
    return mixOf("other spread")(running, ofGhosts, tf.scalar(0), what).dataSync()[0]!;
  };
  assertAlmostEquals(mixed("running_deviation"), Math.sqrt((1 + 9) / 2), 1e-6);
  assertAlmostEquals(mixed("running_variance"), ((1 + Math.sqrt(3)) / 2) ** 2, 1e-6);
  assertAlmostEquals(mixed("mean"), 2, 1e-6);
});

Deno.test("measure() with the other spread finds other losses, and near ones", async () => {
  for (const { measured } of [await trained(batchNorm()), await ofGhosts]) {
    const [own, other] = ["recalibrated", "other spread"].map((kind) =>
      mean(measured.get(kind as "recalibrated")!.test.losses)
    );
    assertNotEquals(own, other);
    assertAlmostEquals(own!, other!, 0.2);
  }
});
