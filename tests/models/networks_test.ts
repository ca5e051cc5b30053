import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type * as tf from "@tensorflow/tfjs";
import batchNorm from "../../models/batch_norm.ts";
import {
  applyInference,
  buildModel,
  declare,
  initialize,
  parameterCount,
} from "../../models/model.ts";
import type { Network } from "../../models/network.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { toTensor, trace } from "../../tensorflow/trace.ts";
import { openForTests } from "../tensorflow/library.ts";
import { NETWORKS as NAMED } from "../../stages/networks.ts";

const library = await openForTests();
const form = batchNorm();
const load = async (module: string): Promise<Network> =>
  (await import(`../../models/${module}.ts`)).default;

/** Counted from the authors' layers by hand or by torchvision; images and classes of the data sets. */
const NETWORKS: readonly [module: string, parameters: number, image: number[], classes: number][] =
  [
    ["f1", 1_462_794, [28, 28, 1], 10],
    // F1 without γ and β of five layers of 512.
    ["f1_plain", 1_457_674, [28, 28, 1], 10],
    ["c1", 1_388_490, [32, 32, 3], 10],
    ["c3", 1_405_860, [32, 32, 3], 100],
    // He et al. 2016 have 0.27 million.
    ["resnet20", 272_474, [32, 32, 3], 10],
    ["resnet44", 661_338, [32, 32, 3], 10],
    ["resnet44_cifar100", 667_188, [32, 32, 3], 100],
    ["wresnet16_4", 2_800_804, [32, 32, 3], 100],
    ["vgg16", 33_646_666, [32, 32, 3], 10],
    ["alexnet", 61_110_184, [224, 224, 3], 1000],
  ];

Deno.test("what stages/networks.ts says of a network is what the network says of itself", async () => {
  for (const [name, { title, module, image, classes }] of Object.entries(NAMED)) {
    const network: Network = (await import(`../../${module}`)).default;
    const { imageShape, classes: outputs } = network;
    assertEquals([name, title, image, classes], [name, network.name, imageShape, outputs]);
  }
});

for (const [module, parameters, image, classes] of NETWORKS) {
  Deno.test(`${module} has ${parameters.toLocaleString("en")} parameters and ${classes} logits an image`, async () => {
    const network = await load(module);
    assertEquals([...network.imageShape], image);
    assertEquals(network.classes, classes);
    const declared = declare(library, network, form);
    assertEquals(parameterCount(declared), parameters);
    using graph = new Graph(library);
    const model = buildModel(graph, network, form, declared);
    const shape = trace(graph, () => {
      const images = toTensor(graph.placeholder("float32", [5, ...image])) as tf.Tensor4D;
      return applyInference(model, images).shape;
    });
    assertEquals(shape, [5, classes]);
  });
}

Deno.test("residual networks start as the authors' code starts them: normal by fan-out, scale 1, shift 0", async () => {
  const start = initialize(declare(library, await load("resnet44"), form), 1);
  const near = (name: string, mean: number, deviation: number) => {
    const data = Array.from(start.get(name)!.data, Number);
    const found = data.reduce((a, b) => a + b) / data.length;
    const square = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
    // To five of the standard errors that the moments of a normal distribution have.
    const room = 5 * deviation / Math.sqrt(data.length);
    assertAlmostEquals(found, mean, room, name);
    assertAlmostEquals(Math.sqrt(square), deviation, room / Math.SQRT2, name);
  };
  near("stage3.block2.1.conv.weight", 0, Math.sqrt(2 / (9 * 64)));
  near("stage3.block1.shortcut.conv.weight", 0, Math.sqrt(2 / 64));
  near("stage2.block1.1.norm.gamma", 1, 0);
  near("stage2.block1.1.norm.beta", 0, 0);
  near("stage2.block1.1.norm.running_mean", 0, 0);
  near("stage2.block1.1.norm.running_variance", 1, 0);
});

/** Fans in of uniform starts, which reach to 1 / √(fan in); a scale starts in [0, 1). */
const STARTS: readonly [module: string, bounds: Record<string, number>][] = [
  ["f1", { "dense1.weight": 784, "dense1.bias": 784, "dense2.weight": 512, "output.bias": 512 }],
  ["c1", { "conv1.weight": 75, "conv2.weight": 1600, "dense4.weight": 384, "output.bias": 192 }],
  ["c3", { "conv2.weight": 1600, "output.weight": 192 }],
  ["vgg16", { "conv1.weight": 27, "conv3.bias": 576, "dense1.weight": 512, "output.bias": 4096 }],
  ["alexnet", { "conv1.weight": 363, "conv2.weight": 1600, "output.bias": 4096 }],
  ["resnet44", { "output.weight": 64 }],
  ["wresnet16_4", { "output.weight": 256, "output.bias": 256 }],
];
for (const [module, fanIns] of STARTS) {
  Deno.test(`${module} starts where its layers are the framework's as PyTorch's layers of 2017 start`, async () => {
    const declared = declare(library, await load(module), form);
    const gammas = module.includes("resnet") ? [] : ["norm1.gamma", "norm4.gamma"];
    const names = [...Object.keys(fanIns), ...gammas];
    const start = initialize(declared.filter(({ name }) => names.includes(name)), 1);
    assertEquals([...start.keys()].sort(), names.sort());
    for (const [name, { data }] of start) {
      const fanIn = fanIns[name];
      const [low, high] = fanIn ? [-1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn)] : [0, 1];
      const values = Array.from(data, Number);
      const inside = values.every((value) => value >= low && value <= high);
      assert(inside, `${name} leaves [${low}, ${high}]`);
      // The moments of a uniform distribution, to five of their standard errors.
      const room = 5 * (high - low) / Math.sqrt(values.length);
      const mean = values.reduce((a, b) => a + b) / values.length;
      const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
      assertAlmostEquals(mean, (low + high) / 2, room / Math.sqrt(12), name);
      assertAlmostEquals(Math.sqrt(square), (high - low) / Math.sqrt(12), room / 4, name);
    }
  });
}

Deno.test("the first block of the second and third stage halves the image, and only these have a shortcut's weights", async () => {
  const names = declare(library, await load("resnet44"), form).map(({ name }) => name);
  const shortcuts = names.filter((name) => name.endsWith("shortcut.conv.weight"));
  assertEquals(shortcuts, [
    "stage2.block1.shortcut.conv.weight",
    "stage3.block1.shortcut.conv.weight",
  ]);
  assertEquals(names.filter((name) => name.endsWith("conv.weight")).length, 1 + 3 * 7 * 2 + 2);
});
