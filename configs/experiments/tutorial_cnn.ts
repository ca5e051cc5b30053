/** The small network of PyTorch's first tutorial on training a classifier, for CIFAR-10. It has no batch norm. */
import { conv, dense, flatten, maxPool, relu } from "../../models/layer_list/layers.ts";
import { network } from "../../models/layer_list/network.ts";

export default network({
  name: "Tutorial CNN",
  imageShape: [32, 32, 3],
  classes: 10,
  layers: [
    conv(6, { size: 5 }),
    relu(),
    maxPool(2),
    conv(16, { size: 5 }),
    relu(),
    maxPool(2),
    flatten(),
    dense(120),
    relu(),
    dense(84),
    relu(),
    dense(10),
  ],
});
