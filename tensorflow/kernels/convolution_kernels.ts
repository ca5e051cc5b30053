import * as tf from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import type { Attributes } from "../attributes.ts";
import { BACKEND } from "../backend.ts";
import { kernel, runOp } from "./kernel.ts";

type Info = tf.backend_util.Conv2DInfo;
type Four = [number, number, number, number];
type Attrs =
  & Pick<tf.Conv2DAttrs, "strides" | "pad" | "dataFormat">
  & Partial<Pick<tf.Conv2DAttrs, "dilations" | "dimRoundingMode">>;

function infoOf(
  input: readonly number[],
  filter: readonly number[],
  attrs: Attrs,
  isDepthwise = false,
): Info {
  return tf.backend_util.computeConv2DInfo(
    input as Four,
    filter as Four,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    isDepthwise,
    tf.backend_util.convertConv2DDataFormat(attrs.dataFormat ?? "NHWC"),
  );
}

/** Attributes for images whose channels come last. */
function attributesOf({ strideHeight, strideWidth, dilationHeight, dilationWidth, ...info }: Info) {
  const { type, top, bottom, left, right } = info.padInfo;
  const same = { strides: { ints: [1, strideHeight, strideWidth, 1] } };
  const dilations = { ints: [1, dilationHeight, dilationWidth, 1] };
  if (type === "SAME" || type === "VALID") return { ...same, dilations, padding: { string: type } };
  const around = [0, 0, top, bottom, left, right, 0, 0];
  return {
    ...same,
    dilations,
    padding: { string: "EXPLICIT" },
    explicit_paddings: { ints: around },
  } satisfies Attributes;
}

const isFirst = ({ dataFormat }: Pick<Info, "dataFormat">) => dataFormat === "channelsFirst";
const toLast = (x: tf.Tensor, info: Info) => isFirst(info) ? tf.transpose(x, [0, 2, 3, 1]) : x;
const fromLast = (x: tf.Tensor, info: Info) => isFirst(info) ? tf.transpose(x, [0, 3, 1, 2]) : x;
const shapeLast = (shape: readonly number[], info: Info) =>
  isFirst(info) ? [shape[0]!, shape[2]!, shape[3]!, shape[1]!] : [...shape];

function convolve(x: tf.Tensor, filter: tf.Tensor, attrs: Attrs): tf.Tensor {
  const info = infoOf(x.shape, filter.shape, attrs);
  return fromLast(runOp("Conv2D", [toLast(x, info), filter], attributesOf(info)), info);
}

/** A filter with zeros between its values, which does without dilations what the filter does with them. */
function dilated(filter: tf.Tensor, given?: number | readonly number[] | null): tf.Tensor {
  const dilations = given ?? 1;
  const [down, across] = typeof dilations === "number"
    ? [dilations, dilations] as const
    : dilations as readonly [number, number];
  if (down === 1 && across === 1) return filter;
  const [height, width, channels, multiplier] = filter.shape as Four;
  const apart = tf.pad(tf.reshape(filter, [height, 1, width, 1, channels * multiplier]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole = tf.reshape(apart, [height * down, width * across, channels, multiplier]);
  const size = [(height - 1) * down + 1, (width - 1) * across + 1, channels, multiplier];
  return tf.slice(whole, [0, 0, 0, 0], size);
}

/** Biases and slopes of channels that come first. */
const perChannel = (x: tf.Tensor | undefined, { dataFormat }: Attrs) =>
  dataFormat === "NCHW" && x?.rank === 1 && x.shape[0] !== 1
    ? tf.reshape(x, [x.shape[0]!, 1, 1])
    : x;

/**
 * Convolutions with explicit padding in their gradients, and with channels that come first, which TensorFlow lacks on
 * processors: there the images are transposed. Depthwise ones with dilations, which TensorFlow has on some processors alone:
 * there the filter is dilated.
 */
export const convolutionKernels: readonly tf.KernelConfig[] = [
  kernel(
    tf.Conv2D,
    ({ x, filter }: Record<"x" | "filter", tf.Tensor>, attrs: tf.Conv2DAttrs) =>
      convolve(x, filter, attrs),
  ),

  kernel(
    tf.DepthwiseConv2dNative,
    (
      { x, filter }: Record<"x" | "filter", tf.Tensor>,
      { dilations, ...attrs }: tf.DepthwiseConv2dNativeAttrs & Pick<Attrs, "dataFormat">,
    ) => {
      const apart = dilated(filter, dilations);
      const info = infoOf(x.shape, apart.shape, attrs, true);
      const y = runOp("DepthwiseConv2dNative", [toLast(x, info), apart], attributesOf(info));
      return fromLast(y, info);
    },
  ),

  kernel(tf.FusedConv2D, (
    inputs: Record<"x" | "filter", tf.Tensor> & {
      readonly bias?: tf.Tensor;
      readonly preluActivationWeights?: tf.Tensor;
    },
    attrs: tf.FusedConv2DAttrs,
  ) => {
    const bias = perChannel(inputs.bias, attrs);
    const slopes = perChannel(inputs.preluActivationWeights, attrs);
    const raw = convolve(inputs.x, inputs.filter, attrs);
    const backend = tf.findBackend(BACKEND) as NodeJSKernelBackend;
    return backend.applyActivation(
      (bias === undefined ? raw : tf.add(raw, bias)) as tf.Tensor,
      attrs.activation,
      slopes,
      attrs.leakyreluAlpha,
    );
  }),

  kernel(tf.Conv2DBackpropInput, (
    { dy, filter }: Record<"dy" | "filter", tf.Tensor>,
    attrs: tf.Conv2DBackpropInputAttrs,
  ) => {
    const info = infoOf(attrs.inputShape, filter.shape, attrs);
    const shape = tf.tensor1d(shapeLast(attrs.inputShape, info), "int32");
    return fromLast(
      runOp("Conv2DBackpropInput", [shape, filter, toLast(dy, info)], attributesOf(info)),
      info,
    );
  }),

  kernel(tf.Conv2DBackpropFilter, (
    { x, dy }: Record<"x" | "dy", tf.Tensor>,
    attrs: tf.Conv2DBackpropFilterAttrs,
  ) => {
    const info = infoOf(x.shape, attrs.filterShape, attrs);
    const shape = tf.tensor1d(attrs.filterShape, "int32");
    return runOp(
      "Conv2DBackpropFilter",
      [toLast(x, info), shape, toLast(dy, info)],
      attributesOf(info),
    );
  }),
];
