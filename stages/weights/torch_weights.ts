import type { HostTensor, Output } from "../../tensorflow/mod.ts";
import type { Weights } from "../../models/model.ts";
import type { RecordedNode } from "./recorded_graph.ts";
import type { TracedInference } from "./trace_inference.ts";

/** ε of batch norm, here and in PyTorch. */
const EPSILON = 1e-5;

/** What PyTorch calls the parts of a layer. */
const PARTS: Readonly<Record<string, string>> = {
  gamma: "weight",
  beta: "bias",
  running_deviation: "running_var",
  running_variance: "running_var",
};

/**
 * Gives weights the names and the layout of PyTorch's `state_dict`: dense layers as [outputs, inputs], convolutions as
 * [outputs, inputs, height, width], and variances in place of the running deviations of ghost batch norm. Dense layers
 * behind a flattened image read it channel by channel, as PyTorch lays it out. The counter of batches that PyTorch's batch
 * norm has is 0.
 */
export function torchWeights(weights: Weights, traced: TracedInference): Map<string, HostTensor> {
  const named = new Map<string, HostTensor>();
  const readers = readersOf(traced);
  for (const [name, tensor] of weights) {
    const dot = name.lastIndexOf(".");
    const [layer, part] = [name.slice(0, dot), name.slice(dot + 1)];
    const reader = readers.get(name);
    const laidOut = reader === undefined ? tensor : inTorchLayout(tensor, reader);
    named.set(
      `${layer}.${PARTS[part] ?? part}`,
      part === "running_deviation" ? squared(laidOut) : laidOut,
    );
    if (part === "running_mean") {
      const data = BigInt64Array.of(0n);
      named.set(`${layer}.num_batches_tracked`, { dtype: "int64", shape: [], data });
    }
  }
  return named;
}

/** Deviations √(variance + ε) as variances. */
function squared({ dtype, shape, data }: HostTensor): HostTensor {
  return {
    dtype,
    shape,
    data: Float32Array.from(Array.from(data, Number), (value) => value ** 2 - EPSILON),
  };
}

/** The operation that a weight is a factor in. */
interface Reader {
  readonly type: string;
  /** Height, width and channels of the image that a dense layer reads as one row; absent: it reads no image. */
  readonly flattened?: readonly number[];
}

/** Operations on each value by itself, which leave the order of values as it is. */
const BY_VALUE = new Set([
  "Identity",
  "Relu",
  "Relu6",
  "Tanh",
  "Sigmoid",
  "Elu",
  "LeakyRelu",
  "Erf",
]);

function readersOf({ graph, weights }: TracedInference): ReadonlyMap<string, Reader> {
  const makers = new Map(graph.nodes.map((node) => [node.operation, node]));
  const origin = (output: Output, through: ReadonlySet<string>): Output => {
    const node = makers.get(output.operation);
    const [input] = (node?.inputs ?? []).flat();
    return through.has(output.operation.type) && input !== undefined
      ? origin(input as Output, through)
      : output;
  };
  const readers = new Map<string, Reader>();
  for (const { operation: { type }, inputs } of graph.nodes) {
    const [x, factor] = inputs.flat() as Output[];
    const name = factor && weights.get(origin(factor, new Set(["Identity"])));
    if (name === undefined || !/MatMul|Conv2D|DepthwiseConv2dNative/.test(type)) continue;
    const flattened = flattenedImage(makers.get(origin(x!, BY_VALUE).operation));
    readers.set(name, { type, ...(flattened && { flattened }) });
  }
  return readers;
}

/** The shape of an image that a node makes one row of; undefined if it does something else. */
function flattenedImage(node: RecordedNode | undefined): readonly number[] | undefined {
  const [image] = (node?.inputs ?? []).flat() as Output[];
  const isFlat = node?.operation.type === "Reshape" && image?.shape.length === 4 &&
    node.operation.outputs[0]!.shape.length === 2;
  return isFlat ? image.shape.slice(1) : undefined;
}

function inTorchLayout(tensor: HostTensor, { type, flattened }: Reader): HostTensor {
  const { shape } = tensor;
  if (type === "DepthwiseConv2dNative") {
    const turned = transposed(tensor, [2, 3, 0, 1]);
    const [height = 1, width = 1, channels = 1, times = 1] = shape;
    return { ...turned, shape: [channels * times, 1, height, width] };
  }
  if (type === "Conv2D") return transposed(tensor, [3, 2, 0, 1]);
  const [inputs = 1, outputs = 1] = shape;
  if (flattened === undefined) return transposed(tensor, [1, 0]);
  const rows = transposed({ ...tensor, shape: [...flattened, outputs] }, [3, 2, 0, 1]);
  return { ...rows, shape: [outputs, inputs] };
}

/** Puts the axes of a tensor into another order. */
export function transposed(
  { dtype, shape, data }: HostTensor,
  order: readonly number[],
): HostTensor {
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, length) => product * length, 1)
  );
  const turned = order.map((axis) => shape[axis]!);
  const moved = new Float32Array(data.length);
  for (let i = 0; i < moved.length; i++) {
    let [rest, from] = [i, 0];
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += (rest % turned[axis]!) * strides[order[axis]!]!;
      rest = Math.floor(rest / turned[axis]!);
    }
    moved[i] = Number(data[from]);
  }
  return { dtype, shape: turned, data: moved };
}
