import * as tf from "@tensorflow/tfjs";

/**
 * The mean of each channel over all pixels (Lin et al., 2013).
 *
 * @param x shape [batch, height, width, channels]
 * @returns shape [batch, channels]
 */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mean(x, [1, 2]);
}
