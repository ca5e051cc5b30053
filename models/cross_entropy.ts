import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../tensorflow/trace.ts";

/** Mean of {@linkcode crossEntropies} over the batch. */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.mean(crossEntropies(logits, labels));
}

/**
 * Cross-entropy of the softmax of each example's logits, in nats, with its gradient: one TensorFlow op for both.
 * @param logits float32 [batch, classes]
 * @param labels int32 [batch], each 0 … classes − 1
 * @returns shape [batch]
 */
export function crossEntropies(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const losses = tf.customGrad((logits, save) => {
    const [loss, backprop] = executeOperation(
      "SparseSoftmaxCrossEntropyWithLogits",
      { T: { type: "float32" }, Tlabels: { type: "int32" } },
      [logits as tf.Tensor, labels],
      2,
    );
    (save as tf.GradSaveFunc)([backprop!]);
    return {
      value: loss!,
      gradFunc: (dy: tf.Tensor, [backprop]: tf.Tensor[]) => [
        tf.mul(backprop!, tf.expandDims(dy, 1)),
      ],
    };
  });
  return losses(logits) as tf.Tensor1D;
}
