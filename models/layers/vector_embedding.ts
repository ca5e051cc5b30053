import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../network.ts";
import { uniformFanIn } from "../random/initializer.ts";
import { relu } from "./relu.ts";

/**
 * Embeds each number of a vector by itself (Gorishniy et al., 2022, section 3.3: "LR"): number i becomes the `width` numbers
 * max(xᵢ wᵢ + bᵢ, 0). Networks for tables learn better from these than from bare numbers. The embeddings stand one after the
 * other, so that a dense layer can follow. Weight and bias have shape [features, width], uniform in ±1/√width.
 *
 * @param x shape [batch, features]
 * @returns shape [batch, features · width]
 */
export function vectorEmbedding(
  scope: Scope,
  name: string,
  x: tf.Tensor2D,
  width: number,
): tf.Tensor2D {
  const [batch, features] = x.shape;
  const initializer = uniformFanIn(width);
  const weight = scope.parameter(`${name}.weight`, [features, width], initializer);
  const bias = scope.parameter(`${name}.bias`, [features, width], initializer);
  const embedded = tf.add(tf.mul(tf.expandDims(x, 2), weight), bias);
  return tf.reshape(relu(embedded), [batch, features * width]);
}
