/** Weights that layers of one's own use in ways of their own: they are in PyTorch's layout, or none is written. */
import { assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { declare, initialize } from "../../../models/model.ts";
import type { Network, Scope } from "../../../models/network.ts";
import { uniformFanIn } from "../../../models/random/initializer.ts";
import { loadModules } from "../../../stages/training/load_modules.ts";
import { torchWeights, transposed } from "../../../stages/weights/torch_weights.ts";
import { traceInference } from "../../../stages/weights/trace_inference.ts";
import { openForTests } from "../../tensorflow/library.ts";

const url = (path: string) => new URL(`../../../${path}`, import.meta.url).href;
const SHAPE = [4, 4, 3] as const;
/** Numbers of an image, so that a square matrix fits behind it. */
const SIZE = 48;

type Body = (
  weight: (name: string, ...shape: number[]) => tf.Tensor,
  images: tf.Tensor4D,
  scope: Scope,
) => tf.Tensor;

/** Weights of a network as they are here, and as PyTorch has them. */
async function exported(body: Body) {
  using library = await openForTests();
  const code = await loadModules({
    network: url("models/f1.ts"),
    batchNorm: url("models/batch_norm.ts"),
  });
  const form = code.batchNorm({ form: "batch" });
  const model: Network = {
    name: "Own layers",
    imageShape: SHAPE,
    classes: 2,
    apply: (scope, images) => {
      const weight = (name: string, ...shape: number[]) =>
        scope.parameter(name, shape, uniformFanIn(3));
      return body(weight, images, scope) as tf.Tensor2D;
    },
  };
  const ours = initialize(declare(library, model, form), 3);
  const transform = { normalization: { mean: [0.4], std: [0.25] } };
  using traced = traceInference(library, model, form, ours, transform, SHAPE);
  return { ours, torch: torchWeights(ours, traced) };
}

/** One row of each channel's mean. */
const pooled = (images: tf.Tensor4D) => tf.mean(images, [1, 2]) as tf.Tensor2D;

for (
  const [what, name, why, body] of [
    [
      "a square matrix with weight norm",
      "v",
      "values are not multiplied by this weight, but by what the network makes of it",
      (weight, images) => {
        const v = weight("v", 3, 3);
        const norm = tf.sqrt(tf.sum(tf.square(v), 0, true));
        return tf.matMul(pooled(images), tf.mul(tf.div(v, norm), weight("g", 3)));
      },
    ],
    [
      "a filter with weight standardization",
      "conv.weight",
      "values are not multiplied by this weight, but by what the network makes of it",
      (weight, images) => {
        const filter = weight("conv.weight", 3, 3, 3, 3);
        const standard = tf.sub(filter, tf.mean(filter, [0, 1, 2], true)) as tf.Tensor4D;
        return pooled(tf.conv2d(images, standard, 1, "same"));
      },
    ],
    [
      "a scaled matrix",
      "dense.weight",
      "values are not multiplied by this weight, but by what the network makes of it",
      (weight, images) => tf.matMul(pooled(images), tf.mul(weight("dense.weight", 3, 3), 0.1)),
    ],
    [
      "a matrix that is a reshaped row",
      "row",
      "values are not multiplied by this weight, but by what the network makes of it",
      (weight, images) => tf.matMul(pooled(images), tf.reshape(weight("row", 9), [3, 3])),
    ],
    [
      "the filter of a convolution over rows",
      "conv.weight",
      "values are not multiplied by this weight, but by what the network makes of it",
      (weight, images) => {
        const rows = tf.reshape(images, [images.shape[0], 4, 12]) as tf.Tensor3D;
        const filter = weight("conv.weight", 3, 12, 2) as tf.Tensor3D;
        return tf.mean(tf.conv1d(rows, filter, 1, "same"), 1);
      },
    ],
    [
      "a matrix for each of several heads",
      "heads",
      "values are multiplied by this weight as [4,3,2] by BatchMatMulV2",
      (weight, images) => {
        const rows = tf.transpose(tf.mean(images, 1), [1, 0, 2]);
        return tf.mean(tf.matMul(rows, weight("heads", 4, 3, 2)), 0);
      },
    ],
    [
      "the filter of a transposed convolution",
      "up.weight",
      "values are multiplied by this weight as [2,2,3,3] by Conv2DBackpropInput",
      (weight, images) => {
        const filter = weight("up.weight", 2, 2, 3, 3) as tf.Tensor4D;
        return pooled(tf.conv2dTranspose(images, filter, [images.shape[0], 8, 8, 3], 2, "same"));
      },
    ],
    [
      "a matrix that is used as it is and transposed",
      "tied",
      "values are multiplied by this weight in two ways",
      (weight, images) => {
        const tied = weight("tied", 3, 3);
        return tf.matMul(tf.matMul(pooled(images), tied), tied, false, true);
      },
    ],
    [
      "a number for each pixel and channel",
      "place",
      "an image meets this weight other than channel by channel",
      (weight, images) => pooled(tf.add(images, weight("place", ...SHAPE))),
    ],
    [
      "a transposed square matrix behind a flattened image",
      "dense.weight",
      "a flattened image is multiplied by this weight transposed",
      (weight, images) => {
        const row = tf.reshape(images, [images.shape[0], SIZE]);
        return tf.matMul(row, weight("dense.weight", SIZE, SIZE), false, true);
      },
    ],
  ] as const satisfies readonly (readonly [string, string, string, Body])[]
) {
  Deno.test(`${what} is not written for PyTorch, and the weight is named`, async () => {
    const error = await assertRejects(
      () => exported(body),
      Error,
      `Cannot write "${name}" for PyTorch: ${why}, so that its `,
    );
    assertEquals(error.name, "UserError");
  });
}

Deno.test("a weight keeps its own name where it belongs to no layer, and its layout where it has PyTorch's", async () => {
  const { ours, torch } = await exported((weight, images) => {
    const scaled = tf.mul(images, weight("scale1", 3)) as tf.Tensor4D;
    const row = tf.mul(pooled(scaled), weight("temperature"));
    const mixed = tf.matMul(row, weight("mix", 3, 3));
    const copied = tf.matMul(mixed, tf.clone(weight("copied.weight", 3, 3)));
    return tf.matMul(copied, weight("head.weight", 2, 3), false, true);
  });
  assertEquals([...torch.keys()], ["scale1", "temperature", "mix", "copied.weight", "head.weight"]);
  for (const name of ["scale1", "temperature", "head.weight"]) {
    assertEquals(torch.get(name), ours.get(name), name);
  }
  for (const name of ["mix", "copied.weight"]) {
    assertEquals(torch.get(name), transposed(ours.get(name)!, [1, 0]), name);
  }
});

Deno.test("two weights of one name in PyTorch are told", async () => {
  await assertRejects(
    () =>
      exported((weight, images) =>
        tf.mul(tf.mul(pooled(images), weight("a.gamma", 3)), weight("a.weight", 3))
      ),
    Error,
    'Cannot write "a.weight" for PyTorch: another weight of the network is called "a.weight" there as well.',
  );
});
