import { residualNetwork } from "./residual_network.ts";

/** ResNet44 for CIFAR-10, as in the authors' `models/resnet.py`: 3 stages of 7 blocks. 661,338 parameters. */
export default residualNetwork({
  name: "ResNet44",
  classes: 10,
  stem: 16,
  widths: [16, 32, 64],
  blocks: 7,
});
