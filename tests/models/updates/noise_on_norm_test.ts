import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import type { Network } from "../../../models/network.ts";
import noiseOnNorm from "../../../models/updates/noise_on_norm.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { distance, values } from "../helpers.ts";
import type { PaperTraining } from "../training/paper_training.ts";
import { referenceTraining } from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";

const library = await openForTests();

/** One update by all 21 examples of the reference. */
async function afterOneUpdate(changes: Partial<PaperTraining>) {
  const training = referenceTraining(batchNorm(), { batch: 21, ...changes });
  const { rows, weights } = await train(library, training);
  assertEquals(rows.length, 1);
  return { weights, loss: rows[0]!.loss };
}

const quiet = { momentum: 0, weightDecay: 0, gradientClip: null };
const noisy = { ...quiet, gradientNoise: 3 };

Deno.test("noiseOnNorm() moves scale and shift of batch norm as with noise, and all else as without", async () => {
  const wanted = {
    without: await afterOneUpdate({ optimizer: quiet }),
    with: await afterOneUpdate({ optimizer: noisy }),
  };
  const found = await afterOneUpdate({
    optimizer: noisy,
    remedies: { update: noiseOnNorm() },
  });
  const numbers = ({ weights }: typeof found, name: string) => values(weights, name);
  const kinds = { norm: 0, other: 0 };
  for (const name of found.weights.keys()) {
    const isNorm = name.endsWith(".gamma") || name.endsWith(".beta");
    const [same, other] = isNorm ? [wanted.with, wanted.without] : [wanted.without, wanted.with];
    assert(distance(numbers(found, name), numbers(same, name)) < 1e-7, name);
    if (name.includes("running")) continue;
    kinds[isNorm ? "norm" : "other"]++;
    // Batch norm takes out the biases before it, with noise and without.
    if (/^dense\d\.bias$/.test(name)) continue;
    assert(distance(numbers(same, name), numbers(other, name)) > 1e-5, `noise changes ${name}`);
  }
  assertEquals(kinds, { norm: 4, other: 6 });
  assertEquals(found.loss, wanted.without.loss);
});

Deno.test("noiseOnNorm() refuses a training without noise, and a network without batch norm", async () => {
  await assertRejects(
    () => afterOneUpdate({ optimizer: quiet, remedies: { update: noiseOnNorm() } }),
    Error,
    "needs `gradientNoise`",
  );
  const network: Network = {
    name: "regression",
    imageShape: [1, 6, 1],
    classes: 3,
    apply(scope, images) {
      const weight = scope.parameter("weight", [6, 3], (_, size) => new Float32Array(size));
      return tf.matMul(tf.reshape(images, [-1, 6]), weight) as tf.Tensor2D;
    },
  };
  await assertRejects(
    () => afterOneUpdate({ network, optimizer: noisy, remedies: { update: noiseOnNorm() } }),
    Error,
    "a network that has batch norm",
  );
});
