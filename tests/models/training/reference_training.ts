import * as tf from "@tensorflow/tfjs";
import type { BatchNormForm } from "../../../models/batch_norm_form.ts";
import { relu } from "../../../models/layers/relu.ts";
import type { Weights } from "../../../models/model.ts";
import type { Network } from "../../../models/network.ts";
import type { Initializer } from "../../../models/random/initializer.ts";
import { stream } from "../../../models/random/random.ts";
import type { PaperTraining } from "./paper_training.ts";
import reference from "../fixtures/momentum_sgd.json" with { type: "json" };
import { uint8 } from "../helpers.ts";

/** 6 → [4 → batch norm → ReLU] × 2 → 3, starting from the reference's weights. */
export const referenceNetwork: Network = {
  name: "small",
  imageShape: [1, 6, 1],
  classes: 3,
  apply(scope, images) {
    const start = (name: string): Initializer => () =>
      Float32Array.from(reference.start[name as keyof typeof reference.start].data);
    const dense = (name: string, x: tf.Tensor2D, units: number) => {
      const weight = scope.parameter(
        `${name}.weight`,
        [x.shape[1], units],
        start(`${name}.weight`),
      );
      const bias = scope.parameter(`${name}.bias`, [units], start(`${name}.bias`));
      return tf.add(tf.matMul(x, weight as tf.Tensor2D), bias) as tf.Tensor2D;
    };
    let x = tf.reshape(images, [-1, 6]) as tf.Tensor2D;
    for (const layer of [1, 2]) {
      x = dense(`dense${layer}`, x, 4);
      x = relu(scope.batchNorm(`norm${layer}`, x, start(`norm${layer}.gamma`))) as tf.Tensor2D;
    }
    return dense("output", x, 3);
  },
};

/** The reference's examples, placed so that the first epoch visits them in the reference's order. */
export function referenceData(seed: number) {
  const { images, labels } = reference;
  const order = stream(seed, "epoch", "0").permutation(21);
  const [placedImages, placedLabels] = [new Uint8Array(21 * 6), new Uint8Array(21)];
  order.forEach((place, i) => {
    placedImages.set(images.slice(6 * i, 6 * i + 6), 6 * place);
    placedLabels[place] = labels[i]!;
  });
  return { images: uint8([21, 1, 6, 1], placedImages), labels: uint8([21], placedLabels) };
}

export const normalization = { mean: [0.5], std: [0.25] };

/** One epoch over the reference's examples: three updates. */
export function referenceTraining(
  form: BatchNormForm,
  changes: Partial<PaperTraining> = {},
): PaperTraining {
  return {
    network: referenceNetwork,
    batchNorm: form,
    data: referenceData(1),
    test: referenceData(1),
    batch: 8,
    regime: { epochs: 1, drops: [{ epoch: 0, learningRate: 0.1 }] },
    optimizer: { momentum: 0.9, weightDecay: 0.01, gradientClip: 0.5 },
    preprocessing: { normalization, augmentation: null },
    seed: 1,
    session: { threads: 1 },
    ...changes,
  };
}

/** All numbers of all weights, in the order of their names. */
export function flat(weights: Weights): number[] {
  return [...weights].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([, { data }]) =>
    Array.from(data, Number)
  );
}
