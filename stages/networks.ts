/** A network that experiments can name. */
export interface NamedNetwork {
  /** What tables call it. */
  readonly title: string;
  /** Path of its module. It is not imported here, so that a key holds only the network that a stage trains. */
  readonly module: string;
  /** Path of the same network whose residual blocks begin as their shortcuts; absent if it has no such blocks. */
  readonly zeroGamma?: string;
  /** Height, width and channels of its input images, with which configs/ is checked before any data is loaded. */
  readonly image: readonly [number, number, number];
  /** Number of classes of its output. */
  readonly classes: number;
  /** False where ghost batches have nothing to do; null where it is not known. Default: true. */
  readonly batchNorm?: boolean | null;
}

/** Whether the network of a checked experiment is a file of one's own, by its path, and no name of this file. */
export function isOwnNetwork(network: string): boolean {
  return network.endsWith(".ts");
}

/** All networks by name. */
export const NETWORKS: Readonly<Record<string, NamedNetwork>> = {
  f1: { title: "F1", module: "models/f1.ts", image: [28, 28, 1], classes: 10 },
  "f1-plain": {
    title: "F1 without batch norm",
    module: "models/f1_plain.ts",
    image: [28, 28, 1],
    classes: 10,
    batchNorm: false,
  },
  c1: { title: "C1", module: "models/c1.ts", image: [32, 32, 3], classes: 10 },
  c3: { title: "C3", module: "models/c3.ts", image: [32, 32, 3], classes: 100 },
  resnet20: { title: "ResNet20", module: "models/resnet20.ts", image: [32, 32, 3], classes: 10 },
  resnet44: {
    title: "ResNet44",
    module: "models/resnet44.ts",
    zeroGamma: "models/resnet44_zero_gamma.ts",
    image: [32, 32, 3],
    classes: 10,
  },
  "resnet44-cifar100": {
    title: "ResNet44",
    module: "models/resnet44_cifar100.ts",
    zeroGamma: "models/resnet44_cifar100_zero_gamma.ts",
    image: [32, 32, 3],
    classes: 100,
  },
  "wresnet16-4": {
    title: "WResnet16-4",
    module: "models/wresnet16_4.ts",
    zeroGamma: "models/wresnet16_4_zero_gamma.ts",
    image: [32, 32, 3],
    classes: 100,
  },
  vgg16: { title: "VGG", module: "models/vgg16.ts", image: [32, 32, 3], classes: 10 },
  alexnet: { title: "AlexNet", module: "models/alexnet.ts", image: [224, 224, 3], classes: 1000 },
};

/** Names of the networks with a form whose residual blocks begin as their shortcuts. */
export const WITH_ZERO_GAMMA: readonly string[] = Object.keys(NETWORKS).filter((name) =>
  NETWORKS[name]!.zeroGamma !== undefined
);
