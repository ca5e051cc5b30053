import * as tf from "@tensorflow/tfjs";
import { dense } from "../../../models/layers/dense.ts";
import { flatten } from "../../../models/layers/flatten.ts";
import type { Network } from "../../../models/network.ts";

/** A network with an operation that ONNX files are not written of here. */
const oddLayer: Network = {
  name: "Odd layer",
  imageShape: [4, 4, 1],
  classes: 2,
  apply: (scope, images) => tf.sin(dense(scope, "output", flatten(images), 2)),
};

export default oddLayer;
