import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../network.ts";
import { constant } from "../random/initializer.ts";

/** Added to the variance: PyTorch's default. */
const EPSILON = 1e-5;

/**
 * Group norm (Wu & He, 2018): every example normalizes each group of channels by its own mean and biased variance, over all
 * pixels. It keeps no running statistics, and takes none over the batch. γ starts at 1 and β at 0, one of each a channel.
 *
 * @param x shape [batch, …, channels]
 * @param groups how many groups the channels are divided into; 1 is layer norm over channels and pixels
 * @throws {RangeError} when the channels cannot be divided into so many groups
 */
export function groupNorm<T extends tf.Tensor>(
  scope: Scope,
  name: string,
  x: T,
  groups: number,
): T {
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!];
  if (!Number.isInteger(channels / groups)) {
    throw new RangeError(
      `Group norm "${name}": ${channels} channels cannot be divided into ${groups} groups`,
    );
  }
  const gamma = scope.parameter(`${name}.gamma`, [channels], constant(1));
  const beta = scope.parameter(`${name}.beta`, [channels], constant(0));
  const grouped = tf.reshape(x, [batch, -1, groups, channels / groups]);
  const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
  const variance = tf.mean(tf.square(centred), [1, 3], true);
  const normalized = tf.div(centred, tf.sqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(tf.reshape(normalized, x.shape), gamma), beta);
}
