import wresnet16 from "./wresnet16_4.ts";
import { zeroGamma } from "./zero_gamma.ts";

/** WResnet16-4 for CIFAR-100, whose residual blocks begin as their shortcuts. */
export default zeroGamma(wresnet16);
