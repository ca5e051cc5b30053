import * as tf from "@tensorflow/tfjs";
import { seedFor, statelessUniform } from "../random/stateless_random.ts";

/**
 * Dropout in training (Srivastava et al., 2014): zeroes each value with probability `rate` and multiplies the others by
 * 1 / (1 − rate), so that inference needs no scaling.
 *
 * @param name the layer's name; layers with different names get different masks
 * @param seed int32 [2]: the run's seed and the step
 */
export function dropout(name: string, x: tf.Tensor, rate: number, seed: tf.Tensor1D): tf.Tensor {
  const random = statelessUniform(x.shape, seedFor(seed, "dropout", name));
  const mask = tf.mul(tf.cast(tf.greaterEqual(random, rate), "float32"), 1 / (1 - rate));
  return tf.mul(x, mask);
}
