import { residualNetwork } from "./residual_network.ts";

/** ResNet44 for CIFAR-100, as in the authors' `models/resnet.py`: 3 stages of 7 blocks. 667,188 parameters. */
export default residualNetwork({
  name: "ResNet44",
  classes: 100,
  stem: 16,
  widths: [16, 32, 64],
  blocks: 7,
});
