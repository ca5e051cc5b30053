/** Weights behind a flattened image, in the order of PyTorch, which flattens channel by channel. */
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { declare, initialize } from "../../../models/model.ts";
import {
  batchNorm,
  conv,
  dense,
  flatten,
  gelu,
  groupNorm,
  layerNorm,
  relu,
  residual,
  vectorEmbedding,
} from "../../../models/layer_list/layers.ts";
import { network } from "../../../models/layer_list/network.ts";
import type { Layer } from "../../../models/layer_list/layer.ts";
import { stream } from "../../../models/random/random.ts";
import type { HostTensor } from "../../../tensorflow/dtype.ts";
import { loadModules } from "../../../stages/training/load_modules.ts";
import { torchWeights } from "../../../stages/weights/torch_weights.ts";
import { traceInference } from "../../../stages/weights/trace_inference.ts";
import { openForTests } from "../../tensorflow/library.ts";

const url = (path: string) => new URL(`../../../${path}`, import.meta.url).href;
const SHAPE = [2, 3, 4] as const;
const [HEIGHT, WIDTH, CHANNELS] = SHAPE;
const SIZE = HEIGHT * WIDTH * CHANNELS;

type Tensors = ReadonlyMap<string, HostTensor>;

/** Drawn weights of a network of these layers, as they are here and as PyTorch has them. */
async function exported(layers: readonly Layer[], ghosts = false) {
  using library = await openForTests();
  const code = await loadModules({
    network: url("models/f1.ts"),
    batchNorm: url(ghosts ? "models/ghost_batch_norm.ts" : "models/batch_norm.ts"),
  });
  const form = code.batchNorm(ghosts ? { form: "ghost", ghostBatch: 4 } : { form: "batch" });
  const model = network({ name: "Rows", imageShape: SHAPE, classes: 2, layers });
  const ours: Tensors = new Map(
    [...initialize(declare(library, model, form), 3)].map(([name, tensor]) => {
      const data = Float32Array.from(stream(5, name).uniform(tensor.data.length, 0.5, 2));
      return [name, { ...tensor, data }];
    }),
  );
  const transform = { normalization: { mean: [0.4], std: [0.25] } };
  using traced = traceInference(library, model, form, ours, transform, SHAPE);
  return { ours, torch: torchWeights(ours, traced) };
}

const numbers = (tensors: Tensors, name: string) => Array.from(tensors.get(name)!.data, Number);

/** Norms of a row by running statistics, and over the row itself. */
const normed = (row: number[], [gamma, beta, mean, deviation]: number[][]) =>
  row.map((x, i) => (x - mean![i]!) / deviation![i]! * gamma![i]! + beta![i]!);
function layerNormed(row: number[], gamma: number[], beta: number[]) {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
  return normed(row, [gamma, beta, row.map(() => mean), row.map(() => Math.sqrt(variance + 1e-5))]);
}
/** Any function of each value by itself. */
const smooth = (row: number[]) => row.map((x) => x * Math.tanh(x));

/** An image flattened as here, and as in PyTorch. */
const image = Array.from(stream(7, "image").uniform(SIZE, -1, 1));
const channelsFirst = Array.from({ length: SIZE }, (_, i) => {
  const [channel, pixel] = [Math.floor(i / (HEIGHT * WIDTH)), i % (HEIGHT * WIDTH)];
  return image[pixel * CHANNELS + channel]!;
});

/** What a dense layer makes of a row, with weights as they are here and as PyTorch has them. */
const ours = (row: number[], tensors: Tensors) =>
  [0, 1].map((unit) =>
    row.reduce((sum, x, i) => sum + x * numbers(tensors, "dense1.weight")[2 * i + unit]!, 0)
  );
const theirs = (row: number[], tensors: Tensors) =>
  [0, 1].map((unit) =>
    row.reduce((sum, x, i) => sum + x * numbers(tensors, "dense1.weight")[unit * SIZE + i]!, 0)
  );

function assertClose(found: readonly number[], wanted: readonly number[]) {
  assertEquals(found.length, wanted.length);
  found.forEach((value, i) => assertAlmostEquals(value, wanted[i]!, 1e-4));
}

for (const ghosts of [false, true]) {
  Deno.test(`batch norm of a flattened image, and the dense layer behind it, are in the order of PyTorch${ghosts ? ", with ghosts" : ""}`, async () => {
    const { ours: here, torch } = await exported([flatten(), batchNorm(), dense(2)], ghosts);
    const spread = ghosts
      ? numbers(here, "norm1.running_deviation")
      : numbers(here, "norm1.running_variance").map((value) => Math.sqrt(value + 1e-5));
    const parts = ["gamma", "beta", "running_mean"].map((part) => numbers(here, `norm1.${part}`));
    const wanted = ours(normed(image, [...parts, spread]), here);
    const inTorch = ["weight", "bias", "running_mean"].map((part) =>
      numbers(torch, `norm1.${part}`)
    );
    const deviation = numbers(torch, "norm1.running_var").map((value) => Math.sqrt(value + 1e-5));
    assertClose(theirs(normed(channelsFirst, [...inTorch, deviation]), torch), wanted);
    assertEquals(torch.get("dense1.weight")!.shape, [2, SIZE]);
    assertEquals(torch.get("norm1.weight")!.shape, [SIZE]);
  });
}

Deno.test("GELU, layer norm and a residual between a flattened image and a dense layer keep the order of PyTorch", async () => {
  const plain = await exported([flatten(), gelu(), residual([relu()]), dense(2)]);
  assertClose(theirs(smooth(channelsFirst), plain.torch), ours(smooth(image), plain.ours));
  const { ours: here, torch } = await exported([flatten(), layerNorm(), gelu(), dense(2)]);
  const [gamma, beta] = ["gamma", "beta"].map((part) => numbers(here, `layerNorm1.${part}`));
  const wanted = ours(smooth(layerNormed(image, gamma!, beta!)), here);
  const [weight, bias] = ["weight", "bias"].map((part) => numbers(torch, `layerNorm1.${part}`));
  assertClose(theirs(smooth(layerNormed(channelsFirst, weight!, bias!)), torch), wanted);
});

Deno.test("behind the first dense layer, and behind an image of one channel, nothing is turned", async () => {
  const { ours: here, torch } = await exported([flatten(), dense(6), batchNorm(), dense(2)]);
  assertEquals(numbers(torch, "norm1.weight"), numbers(here, "norm1.gamma"));
  const turned = numbers(here, "dense2.weight");
  assertEquals(
    numbers(torch, "dense2.weight"),
    [0, 1].flatMap((unit) => turned.filter((_, i) => i % 2 === unit)),
  );
  const grey = await exported([conv(1, { size: 1 }), flatten(), groupNorm(2), dense(2)]);
  assertEquals(
    numbers(grey.torch, "groupNorm1.weight"),
    numbers(grey.ours, "groupNorm1.gamma"),
  );
  // Inside group norm, vectors have four axes for a while, which does not make them images.
  const vectors = await exported([
    flatten(),
    dense(6),
    groupNorm(2),
    dense(4),
    batchNorm(),
    dense(2),
  ]);
  for (
    const [name, ours] of [["groupNorm1.weight", "groupNorm1.gamma"], [
      "norm1.weight",
      "norm1.gamma",
    ]] as const
  ) {
    assertEquals(numbers(vectors.torch, name), numbers(vectors.ours, ours));
  }
});

for (
  const [what, layers, name] of [
    ["group norm", [flatten(), groupNorm(2), dense(2)], "groupNorm1.gamma"],
    ["an embedding", [flatten(), vectorEmbedding(2), dense(2)], "embedding1.weight"],
    ["the sum with a dense layer", [flatten(), residual([dense(SIZE)]), dense(2)], "dense1.weight"],
  ] as const
) {
  Deno.test(`${what} of a flattened image has no order in PyTorch that is followed, and is told`, async () => {
    const error = await assertRejects(
      () => exported(layers),
      Error,
      `Cannot write "${name}" for PyTorch: between a flattened image and this weight`,
    );
    assertEquals(error.name, "UserError");
  });
}
