/** LeNet with batch norm, as an example of a network of one's own. Copy it: `deno task new network <name>` does. */
import {
  averagePool,
  batchNorm,
  conv,
  dense,
  flatten,
  relu,
} from "../../models/layer_list/layers.ts";
import { network } from "../../models/layer_list/network.ts";

export default network({
  name: "LeNet", // what tables call it
  imageShape: [28, 28, 1], // height, width and channels of the images
  classes: 10,
  layers: [
    conv(6, { size: 5, padding: 2, bias: false }), // 6 filters of 5 × 5 pixels
    batchNorm(), // ghost batches work on it
    relu(),
    averagePool(2),
    conv(16, { size: 5, bias: false }),
    batchNorm(),
    relu(),
    averagePool(2),
    flatten(),
    dense(120, { bias: false }),
    batchNorm(),
    relu(),
    dense(10), // one number for each class
  ],
});
