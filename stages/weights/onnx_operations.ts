import type { Attributes, DType, Output } from "../../tensorflow/mod.ts";
import { ELEMENTS, type OnnxAttribute } from "./onnx_file.ts";

/** Adds to an ONNX graph. Values go by their names. */
export interface OnnxBuilder {
  readonly nameOf: (output: Output) => string;
  /** The numbers of a constant; an error if the output is none. */
  readonly constantOf: (output: Output) => number[];
  readonly ints: (...values: number[]) => string;
  readonly float: (value: number) => string;
  readonly add: (
    type: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ) => string;
  /** Examples of the traced batch, which stand for any number. */
  readonly batch: number;
}

/** Translates an operation of TensorFlow, and returns the name of its result. */
type Translation = (
  builder: OnnxBuilder,
  inputs: readonly Output[],
  attributes: Attributes,
  output: Output,
) => string;

const TO_CHANNELS_FIRST = { perm: [0, 3, 1, 2] };
const TO_CHANNELS_LAST = { perm: [0, 2, 3, 1] };

const bool = (attributes: Attributes, ...names: string[]) =>
  names.some((name) => (attributes[name] as { bool?: boolean } | undefined)?.bool === true);
const ints = (
  attributes: Attributes,
  name: string,
) => [...(attributes[name] as { ints?: readonly number[] } | undefined)?.ints ?? []];
const string = (attributes: Attributes, name: string) =>
  (attributes[name] as { string?: string } | undefined)?.string;

/** A cast, which may change nothing. */
const cast: Translation = (builder, [x], _, { dtype }) => {
  if (x!.dtype === dtype) return builder.nameOf(x!);
  return builder.add("Cast", [builder.nameOf(x!)], { to: ELEMENTS[dtype as DType] });
};

/** The same operation of ONNX on the same inputs. */
const same = (type: string): Translation => (builder, inputs) =>
  builder.add(type, inputs.map(builder.nameOf));

const identity: Translation = (builder, [x]) => builder.nameOf(x!);

/** A product whose factors may be transposed. */
const matMul: Translation = (builder, [a, b], attributes) => {
  const turned = (factor: Output, isTransposed: boolean) => {
    if (!isTransposed) return builder.nameOf(factor);
    const axes = factor.shape.map((_, axis) => axis);
    const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
    return builder.add("Transpose", [builder.nameOf(factor)], { perm });
  };
  return builder.add("MatMul", [
    turned(a!, bool(attributes, "transpose_a", "adj_x")),
    turned(b!, bool(attributes, "transpose_b", "adj_y")),
  ]);
};

/** Stride, dilation and padding; TensorFlow lists them for all four axes. */
function window(attributes: Attributes): Record<string, OnnxAttribute> {
  const dilations = ints(attributes, "dilations").slice(1, 3);
  const explicit = ints(attributes, "explicit_paddings").slice(2, 6);
  const [top = 0, bottom = 0, left = 0, right = 0] = explicit;
  return {
    strides: ints(attributes, "strides").slice(1, 3),
    ...(dilations.length > 0 && { dilations }),
    ...(explicit.length > 0
      ? { pads: [top, left, bottom, right] }
      : { auto_pad: string(attributes, "padding") === "SAME" ? "SAME_UPPER" : "VALID" }),
  };
}

/** A convolution or a pooling, between two changes of layout: ONNX has channels before height and width. */
function channelsFirst(
  builder: OnnxBuilder,
  x: Output,
  apply: (x: string) => string,
): string {
  const turned = builder.add("Transpose", [builder.nameOf(x)], TO_CHANNELS_FIRST);
  return builder.add("Transpose", [apply(turned)], TO_CHANNELS_LAST);
}

const conv: Translation = (builder, [x, filter], attributes) => {
  const weight = builder.add("Transpose", [builder.nameOf(filter!)], { perm: [3, 2, 0, 1] });
  return channelsFirst(builder, x!, (x) => builder.add("Conv", [x, weight], window(attributes)));
};

const depthwise: Translation = (builder, [x, filter], attributes) => {
  const [height, width, channels, times] = filter!.shape as [number, number, number, number];
  const turned = builder.add("Transpose", [builder.nameOf(filter!)], { perm: [2, 3, 0, 1] });
  const shape = builder.ints(channels * times, 1, height, width);
  const weight = builder.add("Reshape", [turned, shape]);
  return channelsFirst(
    builder,
    x!,
    (x) => builder.add("Conv", [x, weight], { ...window(attributes), group: channels }),
  );
};

const pool = (type: string): Translation => (builder, [x], attributes) =>
  channelsFirst(builder, x!, (x) =>
    builder.add(type, [x], {
      kernel_shape: ints(attributes, "ksize").slice(1, 3),
      ...window(attributes),
    }));

/** A reduction whose axes are an attribute. */
const reduce = (type: string): Translation => (builder, [x, axes], attributes) =>
  builder.add(type, [builder.nameOf(x!)], {
    axes: builder.constantOf(axes!),
    keepdims: bool(attributes, "keep_dims") ? 1 : 0,
  });

/** A sum, whose axes are an input since version 13. */
const sum: Translation = (builder, [x, axes], attributes) =>
  builder.add("ReduceSum", [builder.nameOf(x!), builder.ints(...builder.constantOf(axes!))], {
    keepdims: bool(attributes, "keep_dims") ? 1 : 0,
  });

/** A shape in which the batch may have any length. */
function shape(builder: OnnxBuilder, lengths: readonly number[]): string {
  return builder.ints(
    ...lengths.map((length, axis) =>
      axis === 0 && length > 0 && length % builder.batch === 0 ? -1 : length
    ),
  );
}

const reshape: Translation = (builder, [x], _, output) =>
  builder.add("Reshape", [builder.nameOf(x!), shape(builder, output.shape)]);

const pad: Translation = (builder, [x, margins, value]) => {
  const each = builder.constantOf(margins!);
  const before = each.filter((_, i) => i % 2 === 0);
  const after = each.filter((_, i) => i % 2 === 1);
  const filled = value === undefined ? builder.float(0) : builder.nameOf(value);
  return builder.add("Pad", [builder.nameOf(x!), builder.ints(...before, ...after), filled]);
};

/** A part of each axis; all of the batch. */
const slice: Translation = (builder, [x, begin, size]) => {
  const from = builder.constantOf(begin!);
  const lengths = builder.constantOf(size!);
  const to = from.map((start, axis) =>
    lengths[axis] === -1 || axis === 0 ? 2 ** 31 - 1 : start + lengths[axis]!
  );
  const axes = from.map((_, axis) => axis);
  return builder.add("Slice", [
    builder.nameOf(x!),
    builder.ints(...from),
    builder.ints(...to),
    builder.ints(...axes),
  ]);
};

const ofTwo = (first: string, second: string): Translation => (builder, inputs) =>
  builder.add(second, [builder.add(first, inputs.map(builder.nameOf))]);

const square = (builder: OnnxBuilder, x: string) => builder.add("Mul", [x, x]);

/** TensorFlow's operations as those of ONNX. */
export const OPERATIONS: Readonly<Record<string, Translation>> = {
  Identity: identity,
  Cast: cast,
  StopGradient: identity,
  Add: same("Add"),
  AddV2: same("Add"),
  BiasAdd: same("Add"),
  Sub: same("Sub"),
  Mul: same("Mul"),
  RealDiv: same("Div"),
  Div: same("Div"),
  Maximum: same("Max"),
  Minimum: same("Min"),
  Pow: same("Pow"),
  Relu: same("Relu"),
  Relu6: (builder, [x]) =>
    builder.add("Clip", [builder.nameOf(x!), builder.float(0), builder.float(6)]),
  Elu: same("Elu"),
  Tanh: same("Tanh"),
  Sigmoid: same("Sigmoid"),
  Softplus: same("Softplus"),
  Erf: same("Erf"),
  Exp: same("Exp"),
  Log: same("Log"),
  Neg: same("Neg"),
  Abs: same("Abs"),
  Sqrt: same("Sqrt"),
  Rsqrt: ofTwo("Sqrt", "Reciprocal"),
  Square: (builder, [x]) => square(builder, builder.nameOf(x!)),
  SquaredDifference: (builder, [a, b]) =>
    square(builder, builder.add("Sub", [builder.nameOf(a!), builder.nameOf(b!)])),
  Softmax: (builder, [x]) => builder.add("Softmax", [builder.nameOf(x!)], { axis: -1 }),
  LogSoftmax: (builder, [x]) => builder.add("LogSoftmax", [builder.nameOf(x!)], { axis: -1 }),
  MatMul: matMul,
  BatchMatMul: matMul,
  BatchMatMulV2: matMul,
  Conv2D: conv,
  DepthwiseConv2dNative: depthwise,
  MaxPool: pool("MaxPool"),
  AvgPool: pool("AveragePool"),
  Mean: reduce("ReduceMean"),
  Max: reduce("ReduceMax"),
  Min: reduce("ReduceMin"),
  Prod: reduce("ReduceProd"),
  Sum: sum,
  Reshape: reshape,
  ExpandDims: reshape,
  Squeeze: reshape,
  Pad: pad,
  PadV2: pad,
  Slice: slice,
  Transpose: (builder, [x, order]) =>
    builder.add("Transpose", [builder.nameOf(x!)], { perm: builder.constantOf(order!) }),
  ConcatV2: (builder, inputs) =>
    builder.add("Concat", inputs.slice(0, -1).map(builder.nameOf), {
      axis: builder.constantOf(inputs.at(-1)!)[0]!,
    }),
};
