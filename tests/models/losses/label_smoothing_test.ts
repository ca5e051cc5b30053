import { assert, assertAlmostEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { crossEntropies } from "../../../models/layers/cross_entropy.ts";
import labelSmoothing from "../../../models/losses/label_smoothing.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance } from "../helpers.ts";

const library = await openForTests();
const LOGITS = [[1, 2, -1, 0], [-3, 0.5, 0.25, 4], [0, 0, 0, 0], [60, -60, 30, 0]];
const LABELS = [1, 0, 3, 1];

/** Losses and their gradients with respect to the logits, against labels that are distributions. */
function byHand(share: number) {
  return LOGITS.map((logits, i) => {
    const label = logits.map((_, k) => share / 4 + (k === LABELS[i] ? 1 - share : 0));
    const most = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
    const logarithms = logits.map((logit) => logit - most - Math.log(total));
    const loss = -logarithms.reduce((sum, logarithm, k) => sum + label[k]! * logarithm, 0);
    return { loss, gradient: logarithms.map((one, k) => Math.exp(one) - label[k]!) };
  });
}

async function ours(losses: typeof crossEntropies, onGpu: boolean) {
  const [values, gradients] = await compute(library, () => {
    const labels = tf.tensor1d(LABELS, "int32");
    const of = (logits: tf.Tensor) => losses(logits as tf.Tensor2D, labels, onGpu);
    const logits = tf.tensor2d(LOGITS);
    return [of(logits), tf.grad((logits) => tf.sum(of(logits)))(logits)];
  });
  return { values: values!, gradients: gradients! };
}

for (const onGpu of [false, true]) {
  Deno.test(`labelSmoothing() is cross-entropy against mixed labels, with its gradient, by the ops of a ${onGpu ? "GPU" : "CPU"}`, async () => {
    for (const share of [0.1, 0.5]) {
      const { values, gradients } = await ours(labelSmoothing({ share }), onGpu);
      const wanted = byHand(share);
      wanted.forEach(({ loss }, i) => assertAlmostEquals(values[i]!, loss, 1e-5));
      assert(distance(gradients, wanted.flatMap(({ gradient }) => gradient)) < 1e-6);
    }
  });
}

Deno.test("labelSmoothing() at a share of almost 0 is cross-entropy", async () => {
  const [smooth, hard] = [
    await ours(labelSmoothing({ share: 1e-9 }), false),
    await ours(crossEntropies, false),
  ];
  assert(distance(smooth.values, hard.values) < 1e-5);
});
