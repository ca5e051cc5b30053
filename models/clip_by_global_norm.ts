import * as tf from "@tensorflow/tfjs";

/**
 * Scales all gradients by one factor so that the L2 norm of them taken together is at most `limit`; shorter ones pass
 * unchanged. "We had to clip or normalize the gradients to prevent divergence" (paper, section 3); the factor
 * limit / (norm + 1e-6) is that of the authors' framework.
 */
export function clipByGlobalNorm(
  gradients: readonly tf.Tensor[],
  limit: number,
): { readonly gradients: tf.Tensor[]; readonly norm: tf.Scalar } {
  const norm = globalNorm(gradients);
  const factor = tf.minimum(1, tf.div(limit, tf.add(norm, 1e-6)));
  return { gradients: gradients.map((gradient) => tf.mul(gradient, factor)), norm };
}

/** The L2 norm of all gradients taken together. */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)) as tf.Scalar)));
}
