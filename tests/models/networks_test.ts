import { assertAlmostEquals, assertEquals } from "@std/assert";
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

const library = await openForTests();
const form = batchNorm();
const load = async (module: string): Promise<Network> =>
  (await import(`../../models/${module}.ts`)).default;

/** Counted from the authors' layers by hand or by torchvision; images and classes of the data sets. */
const NETWORKS: readonly [module: string, parameters: number, image: number[], classes: number][] =
  [
    ["f1", 1_462_794, [28, 28, 1], 10],
    ["c1", 1_388_490, [32, 32, 3], 10],
    ["c3", 1_405_860, [32, 32, 3], 100],
    ["resnet44", 661_338, [32, 32, 3], 10],
    ["resnet44_cifar100", 667_188, [32, 32, 3], 100],
    ["wresnet16_4", 2_800_804, [32, 32, 3], 100],
    ["vgg16", 33_646_666, [32, 32, 3], 10],
    ["alexnet", 61_110_184, [224, 224, 3], 1000],
  ];

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
  const moments = (name: string) => {
    const data = Array.from(start.get(name)!.data, Number);
    const mean = data.reduce((a, b) => a + b) / data.length;
    return [mean, Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length)];
  };
  const near = (name: string, mean: number, deviation: number) => {
    const [foundMean, foundDeviation] = moments(name);
    assertAlmostEquals(foundMean!, mean, 0.015, name);
    assertAlmostEquals(foundDeviation!, deviation, 0.01, name);
  };
  near("stage3.block2.1.conv.weight", 0, Math.sqrt(2 / (9 * 64)));
  near("stage3.block1.shortcut.conv.weight", 0, Math.sqrt(2 / 64));
  near("stage2.block1.1.norm.gamma", 1, 0);
  near("stage2.block1.1.norm.beta", 0, 0);
});

Deno.test("the first block of the second and third stage halves the image, and only these have a shortcut's weights", async () => {
  const names = declare(library, await load("resnet44"), form).map(({ name }) => name);
  const shortcuts = names.filter((name) => name.endsWith("shortcut.conv.weight"));
  assertEquals(shortcuts, [
    "stage2.block1.shortcut.conv.weight",
    "stage3.block1.shortcut.conv.weight",
  ]);
  assertEquals(names.filter((name) => name.endsWith("conv.weight")).length, 1 + 3 * 7 * 2 + 2);
});
