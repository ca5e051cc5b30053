import {
  averagePool,
  batchNorm,
  conv,
  dense,
  depthwiseConv,
  flatten,
  gelu,
  groupNorm,
  layerNorm,
  maxPool,
  relu,
  residual,
  vectorEmbedding,
} from "../../../models/layer_list/layers.ts";
import { network } from "../../../models/layer_list/network.ts";

/** Every layer that networks of one's own are listed of. */
export default network({
  name: "Listed layers",
  imageShape: [12, 12, 3],
  classes: 4,
  layers: [
    conv(8, { size: 3, stride: 2, padding: 1 }),
    batchNorm(),
    relu(),
    depthwiseConv({ size: 3, padding: 1, bias: true }),
    groupNorm(2),
    gelu(),
    residual([conv(16, { size: 3, stride: 2, padding: 1 }), layerNorm()], [
      conv(16, { size: 1, stride: 2 }),
    ]),
    maxPool(2, 1),
    averagePool(2, 1),
    flatten(),
    dense(6),
    vectorEmbedding(3),
    dense(4),
  ],
});
