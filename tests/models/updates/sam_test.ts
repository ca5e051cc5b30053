import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import { stream } from "../../../models/random/random.ts";
import { fit } from "../../../models/training/fit.ts";
import ghostByGhost from "../../../models/updates/ghost_by_ghost.ts";
import sam from "../../../models/updates/sam.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance } from "../helpers.ts";
import { type PaperTraining, paperTraining } from "../training/paper_training.ts";
import { referenceTraining } from "../training/reference_training.ts";
import { normalization, softmaxRegression } from "./softmax_regression.ts";

const library = await openForTests();
const [EXAMPLES, RHO, RATE] = [10, 0.5, 0.3];
const { network, data, examples, start, pass } = softmaxRegression(
  stream(2, "sam"),
  [EXAMPLES, 1, 4],
  3,
);

/** Algorithm 1 of Foret et al. 2020 in plain arithmetic, with a perturbation for each ghost. */
function byHand(order: readonly number[], batch: number, ghost: number) {
  const weight = Array.from(start);
  let loss = 0;
  for (let first = 0; first < order.length; first += batch) {
    const indices = order.slice(first, first + batch);
    const step = weight.map(() => 0);
    for (let at = 0; at < indices.length; at += ghost) {
      const part = indices.slice(at, at + ghost).map((index) => examples[index]!);
      const here = pass(part, weight);
      const norm = Math.hypot(...here.gradient);
      const there = weight.map((w, i) => w + RHO * here.gradient[i]! / norm);
      const { gradient } = pass(part, there);
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
      data,
      test: data,
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
