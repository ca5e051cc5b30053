/** Slips in a list of layers that JavaScript would let pass, or tell in its own words. */
import { assertThrows } from "@std/assert";
import * as layers from "../../models/layer_list/layers.ts";
import { layer } from "../../models/layer_list/layer.ts";
import { network } from "../../models/layer_list/network.ts";

const { conv, dense, flatten, relu, residual } = layers;

/** Calls what TypeScript would not let a file call, as Deno runs files without looking at types. */
const unchecked: (call: (...values: never[]) => unknown, ...values: readonly unknown[]) => unknown =
  (call, ...values) => Reflect.apply(call, undefined, values);
const mine = (...list: readonly unknown[]) =>
  unchecked(network, { name: "Mine", imageShape: [8, 8, 3], classes: 4, layers: list });

for (
  const [slip, wrong, message] of [
    [
      "a layer without parentheses",
      () => mine(flatten(), relu),
      "element 2 of layers is a function: write relu()",
    ],
    [
      "a layer with options without parentheses",
      () => unchecked(residual, [conv]),
      "element 1 of the layers of residual is a function: write conv(…)",
    ],
    [
      "a function without a name",
      () => mine(() => relu()),
      "element 1 of layers is a function: call it",
    ],
    [
      "a list in the list",
      () => mine(flatten(), [dense(8), relu()]),
      'element 2 of layers is a list: write "..." before it, such as ...block(16, 2)',
    ],
    [
      "a hole",
      // deno-lint-ignore no-sparse-arrays
      () => unchecked(residual, [relu(), , relu()]),
      "element 2 of the layers of residual is undefined, wanted a layer such as conv(…) or relu()",
    ],
    [
      "a layer in the place of the list",
      () =>
        unchecked(network, { name: "Mine", imageShape: [8, 8, 3], classes: 4, layers: flatten() }),
      "layers is a layer, wanted a list of layers: [conv(…), relu()]",
    ],
    [
      "a shortcut that is no list",
      () => unchecked(residual, [relu()], conv(3, { size: 1 })),
      "the shortcut of residual is a layer, wanted a list of layers: [conv(…), relu()]",
    ],
    [
      "PyTorch's pad",
      () => unchecked(conv, 16, { size: 3, pad: 1 }),
      'conv has no option "pad": it has size, stride, padding and bias',
    ],
    [
      "Keras's strides",
      () => unchecked(layers.depthwiseConv, { size: 3, strides: 2 }),
      'depthwiseConv has no option "strides": it has size, stride, padding and bias',
    ],
    [
      "an option of dense that there is not",
      () => unchecked(dense, 16, { useBias: false }),
      'dense has no option "useBias": it has bias',
    ],
    [
      "a value in the place of options",
      () => unchecked(dense, 16, false),
      "dense: found false in the place of its options, wanted { bias }",
    ],
    [
      "an option of the network that there is not",
      () => unchecked(network, { layers: [relu()], softmax: true }),
      'network has no option "softmax": it has name, imageShape, classes and layers',
    ],
    [
      "PyTorch's padding of a pool",
      () => unchecked(layers.maxPool, 3, 2, 1),
      "maxPool: found 3 arguments, wanted maxPool(size, stride)",
    ],
    [
      "options of a pool",
      () => unchecked(layers.averagePool, 3, { stride: 2 }),
      'averagePool: found stride = {"stride":2}, wanted a whole number from 1 on',
    ],
    [
      "PyTorch's channels of batch norm",
      () => unchecked(layers.batchNorm, 64),
      "batchNorm: found 1 argument, wanted batchNorm()",
    ],
    [
      "PyTorch's channels of group norm",
      () => unchecked(layers.groupNorm, 4, 64),
      "groupNorm: found 2 arguments, wanted groupNorm(groups)",
    ],
    [
      "PyTorch's channels of a convolution",
      () => unchecked(conv, 3, 16, { size: 3 }),
      "conv: found 3 arguments, wanted conv(filters, { size, stride, padding, bias })",
    ],
    [
      "another layer than residual's two lists",
      () => unchecked(residual, [relu()], [], [relu()]),
      "residual: found 3 arguments, wanted residual([…], [conv(filters, { size: 1, stride })])",
    ],
    [
      "a number for a truth",
      () => unchecked(conv, 16, { size: 3, bias: 0 }),
      "conv: found bias = 0, wanted true or false",
    ],
    [
      "a rate with a name",
      () => unchecked(layers.dropout, { rate: 0.5 }),
      'dropout: found rate = {"rate":0.5}, wanted a number from 0 to below 1',
    ],
    [
      "a layer of one's own whose kind cannot name parameters",
      () => layer("my scale", (_scope, _name, x) => x),
      'layer: found the kind "my scale", wanted a name of letters, digits, "_", "-" and "."',
    ],
  ] as const
) {
  Deno.test(`a list of layers: ${slip} is told, with what to write`, () => {
    assertThrows(wrong, TypeError, message);
  });
}

Deno.test("layers of a list take the arguments and options that they have", () => {
  mine(
    conv(16, { size: 3, stride: 2, padding: 1, bias: false }),
    ...[layers.batchNorm(), relu()],
    residual([conv(16, { size: 1 })], [conv(16, { size: 1 })]),
    layers.maxPool(3, 2),
    layers.averagePool(2),
    flatten(),
    dense(4, { bias: false }),
  );
});
