import * as tf from "@tensorflow/tfjs";
import { conv } from "./layers/conv.ts";
import { dense } from "./layers/dense.ts";
import { flatten } from "./layers/flatten.ts";
import { uniform } from "./random/initializer.ts";
import type { Network } from "./network.ts";
import { relu } from "./layers/relu.ts";

/**
 * AlexNet for ImageNet as one tower (Krizhevsky, 2014) with batch norm, as in `models/alexnet.py` of the first author's
 * `convNet.pytorch`: pooling precedes batch norm, and batch norm follows ReLU in convolutions 2 to 5.
 * 61,110,184 parameters.
 */
const alexnet: Network = {
  name: "AlexNet",
  imageShape: [224, 224, 3],
  classes: 1000,
  apply(scope, images) {
    const gamma = uniform(0, 1);
    const norm = <T extends tf.Tensor>(layer: number, x: T) =>
      scope.batchNorm(`norm${layer}`, x, gamma) as T;
    const pool = (x: tf.Tensor4D) => tf.maxPool(x, 3, 2, "valid");

    let x = conv(scope, "conv1", images, 64, { size: 11, stride: 4, padding: 2 });
    x = relu(norm(1, pool(x)));
    x = conv(scope, "conv2", x, 192, { size: 5, padding: 2 });
    x = norm(2, relu(pool(x)));
    x = conv(scope, "conv3", x, 384, { size: 3, padding: 1 });
    x = norm(3, relu(x));
    x = conv(scope, "conv4", x, 256, { size: 3, padding: 1 });
    x = norm(4, relu(x));
    x = conv(scope, "conv5", x, 256, { size: 3, padding: 1 });
    x = norm(5, relu(pool(x)));

    let y = flatten(x);
    for (const layer of [6, 7]) {
      y = dense(scope, `dense${layer}`, y, 4096, { bias: false });
      y = relu(norm(layer, y));
      y = scope.dropout(`dropout${layer}`, y, 0.5) as tf.Tensor2D;
    }
    return dense(scope, "output", y, 1000);
  },
};

export default alexnet;
