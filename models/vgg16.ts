import * as tf from "@tensorflow/tfjs";
import { conv } from "./layers/conv.ts";
import { dense } from "./layers/dense.ts";
import { flatten } from "./layers/flatten.ts";
import { uniform } from "./random/initializer.ts";
import type { Network } from "./network.ts";
import { relu } from "./layers/relu.ts";

/** Filters of the 3×3 convolutions. A 2×2 max pool follows every group. */
const GROUPS = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]] as const;

/**
 * VGG for CIFAR-10: VGG16 (Simonyan & Zisserman, 2015) with batch norm after every convolution and the classifier
 * 512 → 4096 → 4096 → 10 with dropout ½. The paper does not say which VGG it uses and its code contains none, so this
 * follows the first author's later `convNet.pytorch` (2018). 33,646,666 parameters.
 */
const vgg16: Network = {
  name: "VGG",
  imageShape: [32, 32, 3],
  classes: 10,
  apply(scope, images) {
    let x = images;
    let layer = 0;
    for (const group of GROUPS) {
      for (const filters of group) {
        layer++;
        x = conv(scope, `conv${layer}`, x, filters, { size: 3, padding: 1, bias: true });
        x = relu(scope.batchNorm(`norm${layer}`, x, uniform(0, 1))) as tf.Tensor4D;
      }
      x = tf.maxPool(x, 2, 2, "valid");
    }
    let y = flatten(x);
    for (const layer of [1, 2]) {
      y = relu(dense(scope, `dense${layer}`, y, 4096));
      y = scope.dropout(`dropout${layer}`, y, 0.5) as tf.Tensor2D;
    }
    return dense(scope, "output", y, 10);
  },
};

export default vgg16;
