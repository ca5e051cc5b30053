/** Where the code of each network lies. Paths, not imports: a stage's key holds only the network that it trains. */
export const NETWORKS: Readonly<Record<string, string>> = {
  f1: "models/f1.ts",
  c1: "models/c1.ts",
  c3: "models/c3.ts",
  resnet44: "models/resnet44.ts",
  "resnet44-cifar100": "models/resnet44_cifar100.ts",
  "wresnet16-4": "models/wresnet16_4.ts",
  vgg16: "models/vgg16.ts",
  alexnet: "models/alexnet.ts",
};
