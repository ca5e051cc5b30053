import { residualNetwork } from "./residual_network.ts";

/** ResNet20 for CIFAR-10 (He et al., 2016), with the shortcuts of the authors' ResNet44: 3 stages of 3 blocks. 272,474 parameters. */
export default residualNetwork({
  name: "ResNet20",
  classes: 10,
  stem: 16,
  widths: [16, 32, 64],
  blocks: 3,
});
