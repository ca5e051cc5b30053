import * as tf from "@tensorflow/tfjs";
import { uniformFanIn } from "./initializer.ts";
import type { Scope } from "./network.ts";

/**
 * A fully connected layer, `x · weight + bias`, or `x · weight` without bias.
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
  if (!options.bias) return tf.matMul(x, weight as tf.Tensor2D);
  const bias = scope.parameter(`${name}.bias`, [units], uniformFanIn(features));
  return tf.add(tf.matMul(x, weight as tf.Tensor2D), bias);
}
