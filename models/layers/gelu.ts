import * as tf from "@tensorflow/tfjs";

/**
 * x · Φ(x) with the distribution function Φ of the standard normal (Hendrycks & Gimpel, 2016), by the error function and not
 * by an approximation: PyTorch's default.
 *
 * @param x any shape
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
