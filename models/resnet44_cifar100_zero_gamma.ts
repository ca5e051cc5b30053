import resnet44 from "./resnet44_cifar100.ts";
import { zeroGamma } from "./zero_gamma.ts";

/** ResNet44 for CIFAR-100, whose residual blocks begin as their shortcuts. */
export default zeroGamma(resnet44);
