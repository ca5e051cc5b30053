import resnet44 from "./resnet44.ts";
import { zeroGamma } from "./zero_gamma.ts";

/** ResNet44 for CIFAR-10, whose residual blocks begin as their shortcuts. */
export default zeroGamma(resnet44);
