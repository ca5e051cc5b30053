import * as tf from "@tensorflow/tfjs";
import { dense } from "./layers/dense.ts";
import { relu } from "./layers/relu.ts";
import type { Network } from "./network.ts";

/**
 * F1 without batch norm: 784 → 5 × [512 → ReLU] → 10. 1,457,674 parameters. It is not in the paper. It tells what of the
 * gap between batches, and of its closing, has nothing to do with batch norm.
 */
const f1Plain: Network = {
  name: "F1 without batch norm",
  imageShape: [28, 28, 1],
  classes: 10,
  apply(scope, images) {
    let x = tf.reshape(images, [images.shape[0], 784]) as tf.Tensor2D;
    for (let layer = 1; layer <= 5; layer++) {
      x = relu(dense(scope, `dense${layer}`, x, 512)) as tf.Tensor2D;
    }
    return dense(scope, "output", x, 10);
  },
};

export default f1Plain;
