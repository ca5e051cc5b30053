import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../network.ts";
import { uniformFanIn } from "../random/initializer.ts";
import type { ConvOptions } from "./conv.ts";

/**
 * A depthwise convolution: each channel has a kernel of its own, and sees no other channel. As PyTorch's `Conv2d` with as many
 * groups as channels, padding is equal on all sides. The weight has shape [size, size, channels, 1].
 *
 * @param x shape [batch, height, width, channels]
 * @returns shape [batch, ⌊(height + 2 padding − size) / stride⌋ + 1, …, channels]
 */
export function depthwiseConv(
  scope: Scope,
  name: string,
  x: tf.Tensor4D,
  { size, stride = 1, padding = 0, bias = false, initializer }: ConvOptions,
): tf.Tensor4D {
  const channels = x.shape[3];
  const fanIn = size * size;
  const weight = scope.parameter(
    `${name}.weight`,
    [size, size, channels, 1],
    initializer ?? uniformFanIn(fanIn),
  ) as tf.Tensor4D;
  const around: [number, number] = [padding, padding];
  const padded = padding === 0 ? x : tf.pad(x, [[0, 0], around, around, [0, 0]]);
  const y = tf.depthwiseConv2d(padded, weight, stride, "valid");
  if (!bias) return y;
  return tf.add(y, scope.parameter(`${name}.bias`, [channels], uniformFanIn(fanIn)));
}
