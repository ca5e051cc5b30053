import * as tf from "@tensorflow/tfjs";
import { executeOperation } from "../../tensorflow/trace.ts";
import { uniformFanIn } from "../random/initializer.ts";
import type { Scope } from "../network.ts";

/**
 * A fully connected layer: `x · weight + bias`, or `x · weight` without bias.
 * @param x shape [batch, features]
 * @returns shape [batch, units]
 */
export function dense(
  scope: Scope,
  name: string,
  x: tf.Tensor2D,
  units: number,
  options: { readonly bias: boolean } = { bias: true },
): tf.Tensor2D {
  const features = x.shape[1];
  const weight = scope.parameter(`${name}.weight`, [features, units], uniformFanIn(features));
  if (!options.bias) return product(x, weight as tf.Tensor2D);
  const bias = scope.parameter(`${name}.bias`, [units], uniformFanIn(features));
  return tf.add(product(x, weight as tf.Tensor2D), bias);
}

/**
 * x · weight. `tf.matMul` becomes TensorFlow's batched op, which takes a tenth longer on a CPU than `MatMul`, except
 * when the right factor is transposed.
 */
function product(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D {
  const matMul = (a: tf.Tensor, b: tf.Tensor, transpose: boolean) =>
    executeOperation(
      "MatMul",
      { T: { type: "float32" }, transpose_a: { bool: transpose }, transpose_b: { bool: false } },
      [a, b],
      1,
    )[0]!;
  const multiply = tf.customGrad((x, weight, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, weight as tf.Tensor]);
    return {
      value: matMul(x as tf.Tensor, weight as tf.Tensor, false),
      gradFunc: (dy: tf.Tensor, [x, weight]: tf.Tensor[]) => [
        tf.matMul(dy, weight!, false, true),
        matMul(x!, dy, true),
      ],
    };
  });
  return multiply(x, weight) as tf.Tensor2D;
}
