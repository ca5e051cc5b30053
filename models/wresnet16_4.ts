import { residualNetwork } from "./residual_network.ts";

/**
 * WResnet16-4 for CIFAR-100, as in the authors' `models/wide_resnet.py`: 3 stages of 2 blocks, four times as wide as
 * ResNet. Unlike Zagoruyko & Komodakis (2016), ReLU follows the sum and there is no dropout. 2,800,804 parameters.
 */
export default residualNetwork({
  name: "WResnet16-4",
  classes: 100,
  stem: 64,
  widths: [64, 128, 256],
  blocks: 2,
});
