import * as tf from "@tensorflow/tfjs";
import { seedFor, statelessUniform } from "../random/stateless_random.ts";

/**
 * Dropout in training (Srivastava et al., 2014): each number is zero with probability `rate` and multiplied by
 * 1 / (1 − rate) otherwise, so that inference has nothing to do.
 *
 * @param name of the layer; layers of different names draw different masks
 * @param seed int32 [2]: the run's seed and the step
 */
export function dropout(name: string, x: tf.Tensor, rate: number, seed: tf.Tensor1D): tf.Tensor {
  const random = statelessUniform(x.shape, seedFor(seed, "dropout", name));
  const mask = tf.mul(tf.cast(tf.greaterEqual(random, rate), "float32"), 1 / (1 - rate));
  return tf.mul(x, mask);
}
