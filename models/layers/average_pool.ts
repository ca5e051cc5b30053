import * as tf from "@tensorflow/tfjs";

/**
 * The mean of each window, as PyTorch's `AvgPool2d`. Rows and columns that fill no whole window are left out.
 *
 * @param x shape [batch, height, width, channels]
 * @param size height and width of a window, in pixels
 * @param stride pixels from window to window; `size` by default, so that windows do not overlap
 * @returns shape [batch, ⌊(height − size) / stride⌋ + 1, …, channels]
 */
export function averagePool(x: tf.Tensor4D, size: number, stride = size): tf.Tensor4D {
  return tf.avgPool(x, size, stride, "valid");
}
