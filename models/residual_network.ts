import * as tf from "@tensorflow/tfjs";
import { conv, type ConvOptions } from "./layers/conv.ts";
import { dense } from "./layers/dense.ts";
import { constant, normalFanOut } from "./random/initializer.ts";
import type { Network, Scope } from "./network.ts";
import { relu } from "./layers/relu.ts";

/** The size of a residual network for 32 × 32 images. */
export interface ResidualOptions {
  readonly name: string;
  readonly classes: number;
  /** Filters of the first convolution. */
  readonly stem: number;
  /** Filters of the three stages; the second and third begin with stride 2. */
  readonly widths: readonly [number, number, number];
  /** Basic blocks per stage. */
  readonly blocks: number;
}

/**
 * A residual network (He et al., 2016) for 32 × 32 images, as in the authors' code: ReLU after the sum, a 1×1
 * convolution with batch norm as the shortcut where the shape changes, global average pooling and a dense layer.
 */
export function residualNetwork(options: ResidualOptions): Network {
  const { name, classes, stem, widths, blocks } = options;
  return {
    name,
    imageShape: [32, 32, 3],
    classes,
    apply(scope, images) {
      let x = relu(convNorm(scope, "stem", images, stem, { size: 3, padding: 1 }));
      widths.forEach((width, stage) => {
        for (let block = 1; block <= blocks; block++) {
          const stride = stage > 0 && block === 1 ? 2 : 1;
          x = basicBlock(scope, `stage${stage + 1}.block${block}`, x, width, stride);
        }
      });
      return dense(scope, "output", tf.mean(x, [1, 2]) as tf.Tensor2D, classes);
    },
  };
}

/** [conv 3×3 → batch norm → ReLU → conv 3×3 → batch norm] + shortcut → ReLU. */
function basicBlock(
  scope: Scope,
  name: string,
  x: tf.Tensor4D,
  width: number,
  stride: number,
): tf.Tensor4D {
  const inner = relu(convNorm(scope, `${name}.1`, x, width, { size: 3, padding: 1, stride }));
  const residual = convNorm(scope, `${name}.2`, inner, width, { size: 3, padding: 1 });
  const changes = stride !== 1 || x.shape[3] !== width;
  const shortcut = changes ? convNorm(scope, `${name}.shortcut`, x, width, { size: 1, stride }) : x;
  return relu(tf.add(residual, shortcut));
}

/** A convolution without bias, followed by batch norm whose γ starts at 1. */
function convNorm(
  scope: Scope,
  name: string,
  x: tf.Tensor4D,
  filters: number,
  options: ConvOptions,
): tf.Tensor4D {
  const initializer = normalFanOut(options.size ** 2 * filters);
  const y = conv(scope, `${name}.conv`, x, filters, { ...options, initializer });
  return scope.batchNorm(`${name}.norm`, y, constant(1)) as tf.Tensor4D;
}
