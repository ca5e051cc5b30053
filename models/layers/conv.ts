import * as tf from "@tensorflow/tfjs";
import { type Initializer, uniformFanIn } from "../random/initializer.ts";
import type { Scope } from "../network.ts";

/** Kernel, stride, padding and bias of a convolution. */
export interface ConvOptions {
  /** Height and width of the kernel, in pixels. */
  readonly size: number;
  readonly stride?: number;
  /** Rows and columns of zeros added on each of the four sides. */
  readonly padding?: number;
  readonly bias?: boolean;
  /** Initializer of the weight; {@linkcode uniformFanIn} by default. */
  readonly initializer?: Initializer;
}

/**
 * A 2-D convolution with square kernels; the weight has shape [size, size, channels, filters]. As in PyTorch, the
 * padding is equal on all sides. TensorFlow's "same" padding is not at stride 2, so zeros are added beforehand.
 *
 * @param x shape [batch, height, width, channels]
 * @returns shape [batch, ⌊(height + 2 padding − size) / stride⌋ + 1, …, filters]
 */
export function conv(
  scope: Scope,
  name: string,
  x: tf.Tensor4D,
  filters: number,
  { size, stride = 1, padding = 0, bias = false, initializer }: ConvOptions,
): tf.Tensor4D {
  const channels = x.shape[3];
  const fanIn = size * size * channels;
  const weight = scope.parameter(
    `${name}.weight`,
    [size, size, channels, filters],
    initializer ?? uniformFanIn(fanIn),
  ) as tf.Tensor4D;
  const isSame = stride === 1 && 2 * padding === size - 1;
  const padded = isSame || padding === 0
    ? x
    : tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]);
  const y = tf.conv2d(padded, weight, stride, isSame ? "same" : "valid");
  if (!bias) return y;
  return tf.add(y, scope.parameter(`${name}.bias`, [filters], uniformFanIn(fanIn)));
}
