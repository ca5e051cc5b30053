import { shallowNetwork } from "./shallow_network.ts";

/** C1: the shallow network for CIFAR-10. 1,388,490 parameters. */
export default shallowNetwork("C1", 10);
