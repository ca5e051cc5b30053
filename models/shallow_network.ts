import * as tf from "@tensorflow/tfjs";
import { conv } from "./layers/conv.ts";
import { dense } from "./layers/dense.ts";
import { flatten } from "./layers/flatten.ts";
import { uniform } from "./random/initializer.ts";
import type { Network } from "./network.ts";
import { relu } from "./layers/relu.ts";

/**
 * The shallow convolutional network of Keskar et al. (2017), as in the authors' `models/cifar_shallow.py`:
 * 2 × [conv 5×5, 64 → max pool 3×3, stride 2 → batch norm → ReLU] → 2 × [dense 384, 192 → batch norm → ReLU →
 * dropout ½] → dense. Only the last layer has a bias. Keskar et al. describe convolutions of stride 2 instead of pools.
 */
export function shallowNetwork(name: string, classes: number): Network {
  const gamma = uniform(0, 1);
  return {
    name,
    imageShape: [32, 32, 3],
    classes,
    apply(scope, images) {
      let x = images;
      for (const layer of [1, 2]) {
        x = conv(scope, `conv${layer}`, x, 64, { size: 5, padding: 2 });
        x = tf.maxPool(x, 3, 2, "valid");
        x = relu(scope.batchNorm(`norm${layer}`, x, gamma)) as tf.Tensor4D;
      }
      let y = flatten(x);
      for (const [layer, units] of [[3, 384], [4, 192]] as const) {
        y = dense(scope, `dense${layer}`, y, units, { bias: false });
        y = relu(scope.batchNorm(`norm${layer}`, y, gamma)) as tf.Tensor2D;
        y = scope.dropout(`dropout${layer}`, y, 0.5) as tf.Tensor2D;
      }
      return dense(scope, "output", y, classes);
    },
  };
}
