import * as tf from "@tensorflow/tfjs";

/** Flattens each example to one row: shape [batch, height · width · channels]. */
export function flatten(x: tf.Tensor4D): tf.Tensor2D {
  return tf.reshape(x, [x.shape[0], x.size / x.shape[0]]);
}
