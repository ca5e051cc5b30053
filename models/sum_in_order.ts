import * as tf from "@tensorflow/tfjs";

/**
 * The sum of float32 scalars from left to right. TensorFlow's AddN begins with whichever input's memory it can reuse, which
 * may differ from run to run, and with it the last bit of the sum.
 */
export function sumInOrder(values: readonly tf.Scalar[]): tf.Scalar {
  const sums = tf.cumsum(tf.stack([...values]));
  return tf.reshape(tf.slice(sums, [values.length - 1], [1]), []);
}
