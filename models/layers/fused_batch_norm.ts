import * as tf from "@tensorflow/tfjs";
import type { Output } from "../../tensorflow/graph.ts";
import { executeOperation, toOutput } from "../../tensorflow/trace.ts";

/**
 * Normalizes over all axes but the last by the mean and biased variance of `x`. The gradient of `output` flows through
 * both. One TensorFlow op forward (`FusedBatchNormV3`) and one backward. Requires a trace.
 *
 * @param x float32 [batch, …, channels]
 * @param gamma float32 [channels]
 * @param beta float32 [channels]
 * @returns `output` of the shape of x; `mean` and the unbiased `variance`, both [channels], without gradients
 */
export function fusedBatchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): { readonly output: tf.Tensor; readonly mean: Output; readonly variance: Output } {
  const channels = x.shape.at(-1)!;
  const images = x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, channels]);
  const attributes = {
    T: { type: "float32" },
    U: { type: "float32" },
    epsilon: { float: epsilon },
    data_format: { string: "NHWC" },
    is_training: { bool: true },
  } as const;
  let statistics: { readonly mean: Output; readonly variance: Output } | undefined;

  const normalize = tf.customGrad((x, gamma, beta, save) => {
    const empty = tf.tensor1d([]);
    const [y, mean, variance, ...reserved] = executeOperation(
      "FusedBatchNormV3",
      attributes,
      [x as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor, empty, empty],
      6,
    );
    statistics = { mean: toOutput(mean!), variance: toOutput(variance!) };
    (save as tf.GradSaveFunc)([x as tf.Tensor, gamma as tf.Tensor, ...reserved]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        executeOperation("FusedBatchNormGradV3", attributes, [dy, ...saved], 5).slice(0, 3),
    };
  });

  const output = tf.reshape(normalize(images, gamma, beta), x.shape);
  return { output, ...statistics! };
}
