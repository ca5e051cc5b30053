import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../network.ts";
import { constant } from "../random/initializer.ts";

/** Added to the variance: PyTorch's default. */
const EPSILON = 1e-5;

/**
 * Layer norm (Ba et al., 2016) over the last axis: PyTorch's `LayerNorm(channels)` with channels last. A vector is normalized
 * by the mean and biased variance of its values; so is each pixel of an image, over its channels. γ starts at 1 and β at 0.
 *
 * @param x shape [batch, …, channels]
 */
export function layerNorm<T extends tf.Tensor>(scope: Scope, name: string, x: T): T {
  const channels = x.shape.at(-1)!;
  const gamma = scope.parameter(`${name}.gamma`, [channels], constant(1));
  const beta = scope.parameter(`${name}.beta`, [channels], constant(0));
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, EPSILON))), gamma), beta);
}
