import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import batchNorm from "../../../models/batch_norm.ts";
import f1 from "../../../models/f1.ts";
import { fit } from "../../../models/training/fit.ts";
import { paperTraining } from "../training/paper_training.ts";
import type { LabelledImages } from "../../../models/images/images.ts";
import { constant } from "../../../models/random/initializer.ts";
import type { Network } from "../../../models/network.ts";
import { stream } from "../../../models/random/random.ts";
import {
  randomPotential,
  type RandomPotentialOptions,
} from "../../../models/evaluation/random_potential.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { uint8 } from "../helpers.ts";

const library = await openForTests();
const session = { threads: 1 };
const normalization = { mean: [0], std: [1] };

/** Two logits, each a parameter of its own: with label 0 the loss is ln(1 + e^(b − a)). */
const pair: Network = {
  name: "pair",
  imageShape: [1, 1, 1],
  classes: 2,
  apply(scope, images) {
    const logits = ["a", "b"].map((name) => scope.parameter(name, [1, 1], constant(0)));
    const ones = tf.onesLike(tf.reshape(images, [-1, 1]));
    return tf.matMul(ones as tf.Tensor2D, tf.concat(logits, 1) as tf.Tensor2D);
  },
};
const four: LabelledImages = {
  images: uint8([4, 1, 1, 1], [0, 0, 0, 0]),
  labels: uint8([4], [0, 0, 0, 0]),
};

function digits(examples: number): LabelledImages {
  const pixels = stream(1, "test").uniform(examples * 784, 0, 256);
  const labels = Array.from({ length: examples }, (_, i) => i % 10);
  return { images: uint8([examples, 28, 28, 1], pixels), labels: uint8([examples], labels) };
}

function places(options: Partial<RandomPotentialOptions> = {}) {
  return Array.fromAsync(randomPotential(library, {
    network: pair,
    batchNorm: batchNorm(),
    data: four,
    normalization,
    sample: 4,
    directions: 400,
    radius: 2,
    seed: 1,
    session,
    ...options,
  }));
}

Deno.test("directions are uniform and of length one over all parameters together, distances uniform to the radius", async () => {
  const [start, ...drawn] = await places();
  assertAlmostEquals(start!.loss, Math.LN2, 1e-6);
  // On a circle b − a = √2 z cos θ, which the loss gives back.
  const cosines = drawn.map(({ distance, loss }) =>
    Math.log(Math.exp(loss) - 1) / (Math.SQRT2 * distance)
  );
  assert(cosines.every((cosine) => Math.abs(cosine) < 1 + 1e-3), `${Math.max(...cosines)}`);
  assert(Math.max(...cosines) > 0.99 && Math.min(...cosines) < -0.99);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  assertAlmostEquals(mean(cosines), 0, 4 * Math.SQRT1_2 / 20);
  assertAlmostEquals(mean(cosines.map((cosine) => cosine ** 2)), 0.5, 4 * 0.354 / 20);
  const distances = drawn.map(({ distance }) => distance);
  assert(distances.every((distance) => distance >= 0 && distance < 2));
  assertAlmostEquals(mean(distances), 1, 4 * 0.577 / 20);
});

Deno.test("the loss at distance zero is the one that training begins with, by the statistics of the batch", async () => {
  const data = digits(20);
  const [start] = await places({ network: f1, data, sample: 20, directions: 1 });
  const training = paperTraining({
    network: f1,
    batchNorm: batchNorm(),
    data,
    test: data,
    batch: 20,
    regime: { epochs: 1, drops: [{ epoch: 0, learningRate: 0.1 }] },
    optimizer: { momentum: 0, weightDecay: 0, gradientClip: null },
    preprocessing: { normalization, augmentation: null },
    seed: 1,
    session,
  });
  const { value } = await fit(library, training).next();
  assertAlmostEquals(start!.loss, (value as { loss: number }).loss, 1e-5);
});

Deno.test("equal seeds look at the same places and images, others at others", async () => {
  const of = (seed: number, sample = 3) =>
    places({ network: f1, data: digits(10), sample, directions: 2, seed });
  const once = await of(1);
  assertEquals(await of(1), once);
  assertNotEquals((await of(2))[0]!.loss, once[0]!.loss);
  assertNotEquals((await of(1, 4))[0]!.loss, once[0]!.loss);
  assertNotEquals(once[1]!.loss, once[2]!.loss);
});
