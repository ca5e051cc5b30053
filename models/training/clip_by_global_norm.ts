import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../../tensorflow/trace.ts";

/**
 * What all gradients are to be multiplied by so that the L2 norm of them taken together is at most `limit`; 1 for
 * shorter ones. "We had to clip or normalize the gradients to prevent divergence" (paper, section 3); the factor
 * limit / (norm + 1e-6) is that of the authors' framework.
 *
 * @param norm of the gradients, by {@linkcode globalNorm}
 */
export function clippingFactor(norm: tf.Scalar, limit: number): tf.Scalar {
  return tf.minimum(1, tf.div(limit, tf.add(norm, 1e-6)));
}

/** The L2 norm of all gradients taken together, each read once. */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  const halfSquares = gradients.map((gradient) =>
    executeOperation("L2Loss", { T: { type: "float32" } }, [gradient], 1)[0] as tf.Scalar
  );
  return tf.sqrt(tf.mul(2, tf.addN(halfSquares)));
}
