/** The layers of a list, each named as people name it. What they compute is in models/layers/. */
import * as tf from "@tensorflow/tfjs";
import { averagePool as average } from "../layers/average_pool.ts";
import { conv as convolution } from "../layers/conv.ts";
import { dense as fullyConnected } from "../layers/dense.ts";
import { depthwiseConv as depthwise } from "../layers/depthwise_conv.ts";
import { gelu as smoothRelu } from "../layers/gelu.ts";
import { globalAveragePool as meanOfPixels } from "../layers/global_average_pool.ts";
import { groupNorm as byGroup } from "../layers/group_norm.ts";
import { layerNorm as byLayer } from "../layers/layer_norm.ts";
import { maxPool as largest } from "../layers/max_pool.ts";
import { relu as rectified } from "../layers/relu.ts";
import { vectorEmbedding as embedded } from "../layers/vector_embedding.ts";
import { constant } from "../random/initializer.ts";
import { atMost, onlyOptions, shown } from "./arguments.ts";
import { fitting, images, shapeText, truth, vectors, whole } from "./kinds_of_values.ts";
import { checkLayers } from "./check_layers.ts";
import { inOrder, type Layer, layer } from "./layer.ts";

/** Windows of a convolution or a pool. */
export interface Windows {
  /** Height and width, in pixels. */
  readonly size: number;
  /** Pixels from window to window. Default: 1 for convolutions, `size` for pools. */
  readonly stride?: number;
  /** Rows and columns of zeros added on each of the four sides. Default: 0. */
  readonly padding?: number;
  /** Default: true. A norm right behind it makes it useless. */
  readonly bias?: boolean;
}

/** A convolution with square windows: images to images of `filters` channels. */
export function conv(filters: number, windows: Windows): Layer {
  atMost("conv(filters, { size, stride, padding, bias })", 2, arguments);
  const options = checked("conv", windows);
  whole("conv", "filters", filters);
  return layer(
    "conv",
    (scope, name, x) => convolution(scope, name, fitting(name, x, options), filters, options),
  );
}

/** A convolution of each channel by itself: images to images of as many channels. */
export function depthwiseConv(windows: Windows): Layer {
  atMost("depthwiseConv({ size, stride, padding, bias })", 1, arguments);
  const options = checked("depthwiseConv", windows);
  return layer(
    "depthwise",
    (scope, name, x) => depthwise(scope, name, fitting(name, x, options), options),
  );
}

/** A fully connected layer: vectors to vectors of `units` numbers. */
export function dense(units: number, options: { readonly bias?: boolean } = {}): Layer {
  atMost("dense(units, { bias })", 2, arguments);
  onlyOptions("dense", options, ["bias"]);
  whole("dense", "units", units);
  const bias = truth("dense", "bias", options.bias ?? true);
  return layer(
    "dense",
    (scope, name, x) => fullyConnected(scope, name, vectors(name, x), units, { bias }),
  );
}

/**
 * Batch norm in the form of the method: over the whole batch, or over ghost batches. γ starts at 1. Images or vectors.
 */
export function batchNorm(): Layer {
  atMost("batchNorm()", 0, arguments);
  return layer("norm", (scope, name, x) => scope.batchNorm(name, x, constant(1)));
}

/** Group norm over groups of channels of each example. Images or vectors. Ghost batches do nothing to it. */
export function groupNorm(groups: number): Layer {
  atMost("groupNorm(groups)", 1, arguments);
  whole("groupNorm", "groups", groups);
  return layer("groupNorm", (scope, name, x) => byGroup(scope, name, x, groups));
}

/** Layer norm over the channels of each pixel, or over each vector. Ghost batches do nothing to it. */
export function layerNorm(): Layer {
  atMost("layerNorm()", 0, arguments);
  return layer("layerNorm", (scope, name, x) => byLayer(scope, name, x));
}

/** max(x, 0). */
export function relu(): Layer {
  atMost("relu()", 0, arguments);
  return layer("relu", (_scope, _name, x) => rectified(x));
}

/** x · Φ(x). */
export function gelu(): Layer {
  atMost("gelu()", 0, arguments);
  return layer("gelu", (_scope, _name, x) => smoothRelu(x));
}

/** The largest value of each window: images to smaller images. */
export function maxPool(size: number, stride = size): Layer {
  atMost("maxPool(size, stride)", 2, arguments);
  const options = checked("maxPool", { size, stride });
  return layer("maxPool", (_scope, name, x) => largest(fitting(name, x, options), size, stride));
}

/** The mean of each window: images to smaller images. */
export function averagePool(size: number, stride = size): Layer {
  atMost("averagePool(size, stride)", 2, arguments);
  const options = checked("averagePool", { size, stride });
  return layer(
    "averagePool",
    (_scope, name, x) => average(fitting(name, x, options), size, stride),
  );
}

/** The mean of each channel: images to vectors. */
export function globalAveragePool(): Layer {
  atMost("globalAveragePool()", 0, arguments);
  return layer("globalAveragePool", (_scope, name, x) => meanOfPixels(images(name, x)));
}

/** All values of an example in a row: images to vectors. */
export function flatten(): Layer {
  atMost("flatten()", 0, arguments);
  return layer("flatten", (_scope, _name, x) => tf.reshape(x, [x.shape[0]!, -1]));
}

/** Each number of a vector as `width` numbers, for tables of numbers. */
export function vectorEmbedding(width: number): Layer {
  atMost("vectorEmbedding(width)", 1, arguments);
  whole("vectorEmbedding", "width", width);
  return layer(
    "embedding",
    (scope, name, x) => embedded(scope, name, vectors(name, x), width),
  );
}

/** Zeroes each value with this probability in training. */
export function dropout(rate: number): Layer {
  atMost("dropout(rate)", 1, arguments);
  if (!(rate >= 0 && rate < 1)) {
    throw new TypeError(`dropout: found rate = ${shown(rate)}, wanted a number from 0 to below 1`);
  }
  return layer("dropout", (scope, name, x) => scope.dropout(name, x, rate));
}

/**
 * Adds what went in to what comes out of `layers` (He et al., 2016).
 *
 * @param shortcut layers for what went in, where its shape changes: `[conv(64, { size: 1, stride: 2 })]`
 */
export function residual(layers: readonly Layer[], shortcut: readonly Layer[] = []): Layer {
  atMost("residual([…], [conv(filters, { size: 1, stride })])", 2, arguments);
  checkLayers("the layers of residual", layers);
  checkLayers("the shortcut of residual", shortcut);
  return layer("residual", (scope, name, x) => {
    const y = inOrder(scope, `${name}.`, layers, x);
    const beside = inOrder(scope, `${name}.shortcut.`, shortcut, x);
    if (String(y.shape) === String(beside.shape)) return tf.add(y, beside);
    throw new TypeError(
      `${name} adds ${shapeText(beside)} to ${
        shapeText(y)
      }: give it a shortcut with as many channels and the same stride, ` +
        `such as residual([…], [conv(${y.shape.at(-1)}, { size: 1, stride: 2 })])`,
    );
  });
}

/** Options of windows with their defaults; a number in their place has no size. */
function checked(kind: string, windows: Windows): Required<Windows> {
  const given: Windows = Object(windows);
  onlyOptions(kind, given, ["size", "stride", "padding", "bias"]);
  const { size, stride = 1, padding = 0, bias = true } = given;
  return {
    size: whole(kind, "size", size),
    stride: whole(kind, "stride", stride),
    padding: whole(kind, "padding", padding, 0),
    bias: truth(kind, "bias", bias),
  };
}
