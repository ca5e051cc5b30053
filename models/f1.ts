import * as tf from "@tensorflow/tfjs";
import { dense } from "./layers/dense.ts";
import { uniform } from "./random/initializer.ts";
import type { Network } from "./network.ts";
import { relu } from "./layers/relu.ts";

/**
 * F1, the fully connected network of Keskar et al. (2017), as in the authors' `models/mnist_f1.py`:
 * 784 → 5 × [512 → batch norm → ReLU] → 10. 1,462,794 parameters.
 * γ starts uniform in [0, 1), the default of PyTorch in 2017.
 */
const f1: Network = {
  name: "F1",
  imageShape: [28, 28, 1],
  classes: 10,
  apply(scope, images) {
    let x = tf.reshape(images, [images.shape[0], 784]) as tf.Tensor2D;
    for (let layer = 1; layer <= 5; layer++) {
      x = dense(scope, `dense${layer}`, x, 512);
      x = relu(scope.batchNorm(`norm${layer}`, x, uniform(0, 1))) as tf.Tensor2D;
    }
    return dense(scope, "output", x, 10);
  },
};

export default f1;
