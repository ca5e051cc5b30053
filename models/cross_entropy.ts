import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../tensorflow/trace.ts";

/**
 * Mean cross-entropy of the softmax of the logits, in nats, with its gradient: one TensorFlow op for both.
 * @param logits float32 [batch, classes]
 * @param labels int32 [batch], each 0 … classes − 1
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
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
  return tf.mean(losses(logits));
}
