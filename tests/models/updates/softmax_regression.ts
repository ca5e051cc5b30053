import * as tf from "@tensorflow/tfjs";
import type { LabelledImages } from "../../../models/images/images.ts";
import type { Network } from "../../../models/network.ts";
import type { RandomStream } from "../../../models/random/random.ts";
import { uint8 } from "../helpers.ts";

/** The normalization that {@linkcode Regression.pass} computes with. */
export const normalization = { mean: [0.5], std: [0.25] } as const;

/** An image, 0 … 255, and its class. */
export interface Example {
  readonly pixels: ArrayLike<number>;
  readonly label: number;
}

/** Softmax regression with made-up images, in TensorFlow and in plain arithmetic in float64. */
export interface Regression {
  /** Without batch norm, so that ghosts and whole batches are the same mathematics. */
  readonly network: Network;
  readonly data: LabelledImages;
  readonly examples: readonly Example[];
  /** Initial weights [features, classes]. */
  readonly start: Float32Array<ArrayBuffer>;
  /** Mean loss and gradient over some examples, and how many are classified correctly. */
  readonly pass: (
    examples: readonly Example[],
    weight: readonly number[],
  ) => { readonly loss: number; readonly gradient: number[]; readonly correct: number };
}

/** Draws images of one channel with their classes, and initial weights. */
export function softmaxRegression(
  random: RandomStream,
  [count, height, width]: readonly [examples: number, height: number, width: number],
  classes: number,
): Regression {
  const features = height * width;
  const pixels = Uint8Array.from(random.uniform(count * features, 0, 256));
  const labels = Uint8Array.from(random.uniform(count, 0, classes));
  const start = Float32Array.from(random.uniform(features * classes, -1, 1));
  return {
    network: {
      name: "regression",
      imageShape: [height, width, 1],
      classes,
      apply(scope, images) {
        const x = tf.reshape(images, [-1, features]) as tf.Tensor2D;
        const weight = scope.parameter("weight", [features, classes], () => start.slice());
        return tf.matMul(x, weight as tf.Tensor2D);
      },
    },
    data: { images: uint8([count, height, width, 1], pixels), labels: uint8([count], labels) },
    examples: Array.from(labels, (label, i) => ({
      label,
      pixels: pixels.subarray(i * features, (i + 1) * features),
    })),
    start,
    pass(examples, weight) {
      const gradient = weight.map(() => 0);
      let [loss, correct] = [0, 0];
      for (const { pixels, label } of examples) {
        const x = Array.from(pixels, (value) => (value / 255 - 0.5) / 0.25);
        const logits = Array.from(
          { length: classes },
          (_, c) => x.reduce((sum, value, f) => sum + value * weight[f * classes + c]!, 0),
        );
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        loss -= (logits[label]! - Math.log(total)) / examples.length;
        if (logits.indexOf(Math.max(...logits)) === label) correct += 1;
        logits.forEach((logit, c) => {
          const pull = (Math.exp(logit) / total - (c === label ? 1 : 0)) / examples.length;
          x.forEach((value, f) => gradient[f * classes + c]! += value * pull);
        });
      }
      return { loss, gradient, correct };
    },
  };
}
