/**
 * Trains a small network by tfjs's `model.fit` on one backend and then predicts with it, and prints the times of both as
 * JSON. Arguments: the backend, and for `tensorflow` the path of libtensorflow.
 */
import * as tf from "@tensorflow/tfjs";
import { cpuUsage } from "node:process";

/** Seconds by the clock, and of all cores together. The second number says more where other work runs beside. */
export interface Time {
  readonly clock: number;
  readonly processor: number;
}

/** Times of a training and of a prediction, or why the backend cannot. */
export interface Times {
  readonly fit: Time | string;
  readonly predict: Time | string;
}

const IMAGES = 2048, EPOCHS = 2, SIDE = 28;

async function useBackend(backend: string, library: string | undefined): Promise<void> {
  if (backend === "tensorflow") {
    const { openLibrary, register } = await import("../../tensorflow/mod.ts");
    register(openLibrary(library!));
  } else {
    if (backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
    if (!await tf.setBackend(backend)) throw new Error(`tfjs cannot start its backend ${backend}`);
  }
  await tf.ready();
}

function network(): tf.Sequential {
  const { conv2d, dense, flatten, maxPooling2d } = tf.layers;
  const model = tf.sequential({
    layers: [
      conv2d({ inputShape: [SIDE, SIDE, 1], filters: 16, kernelSize: 3, activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: "categoricalCrossentropy" });
  return model;
}

async function time(work: () => Promise<unknown>): Promise<Time | string> {
  const clock = performance.now();
  const used = cpuUsage();
  try {
    await work();
  } catch (error) {
    return error instanceof Error ? error.message.split("\n")[0]! : String(error);
  }
  const { user, system } = cpuUsage(used);
  return { clock: (performance.now() - clock) / 1e3, processor: (user + system) / 1e6 };
}

if (import.meta.main) {
  const [backend = "tensorflow", library] = Deno.args;
  await useBackend(backend, library);
  const model = network();
  const images = tf.randomUniform([IMAGES, SIDE, SIDE, 1], 0, 1, "float32", 1);
  const labels = tf.oneHot(tf.tidy(() => tf.cast(tf.mod(tf.range(0, IMAGES), 10), "int32")), 10);
  const predict = await time(async () =>
    await (model.predict(images, { batchSize: 128 }) as tf.Tensor).data()
  );
  const fit = await time(() =>
    model.fit(images, labels, { epochs: EPOCHS, batchSize: 128, verbose: 0 })
  );
  console.log(JSON.stringify({ fit, predict } satisfies Times));
}
