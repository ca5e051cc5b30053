import { residualNetwork } from "./residual_network.ts";

/**
 * WResnet16-4 for CIFAR-100 in the authors' form (`models/wide_resnet.py`): 3 stages of 2 blocks, four times as wide,
 * with ReLU after the sum and no dropout, unlike Zagoruyko & Komodakis (2016). 2,800,804 parameters.
 */
export default residualNetwork({
  name: "WResnet16-4",
  classes: 100,
  stem: 64,
  widths: [64, 128, 256],
  blocks: 2,
});
