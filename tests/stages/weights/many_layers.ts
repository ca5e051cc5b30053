import * as tf from "@tensorflow/tfjs";
import { conv } from "../../../models/layers/conv.ts";
import { dense } from "../../../models/layers/dense.ts";
import { flatten } from "../../../models/layers/flatten.ts";
import { constant, uniform, uniformFanIn } from "../../../models/random/initializer.ts";
import type { Network } from "../../../models/network.ts";

/** Layers that people build of tfjs: strided and depthwise convolutions, pools, layer norm, GELU, concatenation. */
const manyLayers: Network = {
  name: "Many layers",
  imageShape: [8, 8, 3],
  classes: 5,
  apply(scope, images) {
    let x = conv(scope, "conv1", images, 6, { size: 3, stride: 2, padding: 1, bias: true });
    const depth = scope.parameter("depth.weight", [3, 3, 6, 2], uniformFanIn(9)) as tf.Tensor4D;
    x = tf.depthwiseConv2d(x, depth, 1, "same");
    x = tf.mul(x, tf.div(tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1), 2));
    x = scope.batchNorm("norm1", x, uniform(0, 1)) as tf.Tensor4D;
    x = tf.concat([tf.avgPool(x, 2, 1, "same"), tf.maxPool(x, 3, 1, "same")], 3);
    let row = flatten(tf.elu(x));
    const { mean, variance } = tf.moments(row, 1, true);
    const gamma = scope.parameter("layer.gamma", [row.shape[1]], uniform(0, 1));
    const beta = scope.parameter("layer.beta", [row.shape[1]], constant(0.1));
    row = tf.add(tf.mul(tf.mul(tf.sub(row, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
    row = tf.tanh(dense(scope, "dense1", row, 7)) as tf.Tensor2D;
    return dense(scope, "output", tf.sigmoid(tf.softplus(row)), 5);
  },
};

export default manyLayers;
