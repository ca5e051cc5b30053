import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../../tensorflow/trace.ts";

const FLOAT = { T: { type: "float32" } } as const;

/** Mean over the batch of {@linkcode crossEntropies}. */
export function crossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  onGpu: boolean,
): tf.Scalar {
  return tf.mean(crossEntropies(logits, labels, onGpu));
}

/**
 * Softmax cross-entropy of each example, in nats, with its gradient. On a CPU one TensorFlow op computes both. Its GPU
 * kernel sums in no fixed order and fails under `TF_DETERMINISTIC_OPS`, so a GPU runs several deterministic ops.
 *
 * @param logits float32 [batch, classes]
 * @param labels int32 [batch], each 0 … classes − 1
 * @returns shape [batch]
 */
export function crossEntropies(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  onGpu: boolean,
): tf.Tensor1D {
  const losses = tf.customGrad((logits, save) => {
    const [loss, backprop] = (onGpu ? composed : fused)(logits as tf.Tensor2D, labels);
    (save as tf.GradSaveFunc)([backprop]);
    return {
      value: loss,
      gradFunc: (dy: tf.Tensor, [backprop]: tf.Tensor[]) => [
        tf.mul(backprop!, tf.expandDims(dy, 1)),
      ],
    };
  });
  return losses(logits) as tf.Tensor1D;
}

/** Losses [batch] and their gradients with respect to the logits [batch, classes], by one op. */
function fused(logits: tf.Tensor2D, labels: tf.Tensor1D): [tf.Tensor, tf.Tensor] {
  const attributes = { ...FLOAT, Tlabels: { type: "int32" } } as const;
  const inputs = [logits, labels];
  const [loss, backprop] = executeOperation(
    "SparseSoftmaxCrossEntropyWithLogits",
    attributes,
    inputs,
    2,
  );
  return [loss!, backprop!];
}

/** The same two tensors as {@linkcode fused}, by ops that are deterministic on a GPU. */
function composed(logits: tf.Tensor2D, labels: tf.Tensor1D): [tf.Tensor, tf.Tensor] {
  const [logarithms] = executeOperation("LogSoftmax", FLOAT, [logits], 1);
  const chosen = tf.oneHot(labels, logits.shape[1], 1, 0, "float32");
  const loss = tf.neg(tf.sum(tf.mul(logarithms!, chosen), 1));
  return [loss, tf.sub(tf.exp(logarithms!), chosen)];
}
