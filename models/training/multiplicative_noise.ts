import * as tf from "@tensorflow/tfjs";
import { seedFor, statelessNormal } from "../random/stateless_random.ts";

/**
 * Factors z ~ N(1, σ²), one an example, for the paper's alternative to the learning rate rule: the mean of z · gradient
 * has the mean of the small batch's and, with the right σ², its covariance (section 4).
 *
 * @param variance σ²
 * @param seed int32 [2]: the run's seed and the step
 * @returns shape [batch]
 */
export function multiplicativeNoise(
  batch: number,
  variance: number,
  seed: tf.Tensor1D,
): tf.Tensor1D {
  const normal = statelessNormal([batch], seedFor(seed, "gradient noise"));
  return tf.add(1, tf.mul(normal, Math.sqrt(variance)));
}
