import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../tensorflow/trace.ts";
import { sumInOrder } from "./sum_in_order.ts";

/**
 * The global L2 norm: that of all gradients concatenated.
 *
 * @param inOrder whether the sum over the gradients has a fixed order
 */
export function globalNorm(gradients: readonly tf.Tensor[], inOrder: boolean): tf.Scalar {
  return tf.sqrt(squaredGlobalNorm(gradients, inOrder));
}

/** The square of {@linkcode globalNorm}. */
export function squaredGlobalNorm(gradients: readonly tf.Tensor[], inOrder: boolean): tf.Scalar {
  const halfSquares = gradients.map((gradient) =>
    executeOperation("L2Loss", { T: { type: "float32" } }, [gradient], 1)[0] as tf.Scalar
  );
  return tf.mul(2, inOrder ? sumInOrder(halfSquares) : tf.addN(halfSquares));
}
