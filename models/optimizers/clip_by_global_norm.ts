import * as tf from "@tensorflow/tfjs";

/**
 * The factor that scales all gradients so that their global L2 norm is at most `limit`: min(1, limit / (norm + 1e-6)),
 * as in PyTorch. "We had to clip or normalize the gradients to prevent divergence" (paper, section 3).
 *
 * @param norm global L2 norm of the gradients (`globalNorm`)
 */
export function clippingFactor(norm: tf.Scalar, limit: number): tf.Scalar {
  return tf.minimum(1, tf.div(limit, tf.add(norm, 1e-6)));
}
