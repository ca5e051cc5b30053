import * as tf from "@tensorflow/tfjs";

/**
 * The largest value of each window, as PyTorch's `MaxPool2d`. Rows and columns that fill no whole window are left out.
 *
 * @param x shape [batch, height, width, channels]
 * @param size height and width of a window, in pixels
 * @param stride pixels from window to window; `size` by default, so that windows do not overlap
 * @returns shape [batch, ⌊(height − size) / stride⌋ + 1, …, channels]
 */
export function maxPool(x: tf.Tensor4D, size: number, stride = size): tf.Tensor4D {
  return tf.maxPool(x, size, stride, "valid");
}
