import { shallowNetwork } from "./shallow_network.ts";

/** C3: the shallow network for CIFAR-100. 1,405,860 parameters. */
export default shallowNetwork("C3", 100);
