import * as tf from "@tensorflow/tfjs";
import { seedFor, statelessNormal } from "../random/stateless_random.ts";

/**
 * Factors z ~ N(1, σ²), one per example. Section 4 of the paper multiplies each example's gradient by z, as an
 * alternative to a larger learning rate: with the right σ², the large batch's mean gradient has the small batch's
 * covariance.
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
