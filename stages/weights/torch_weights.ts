import type { HostTensor } from "../../tensorflow/mod.ts";
import type { Weights } from "../../models/model.ts";
import { DataError } from "../formats/data_error.ts";
import { cannotWrite } from "./cannot_write.ts";
import { flattenedWeights, type ImageShape } from "./flattened_weights.ts";
import { madeOfWeights } from "./made_of_weights.ts";
import { type TorchLayout, torchLayouts } from "./torch_layouts.ts";
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
 * behind a flattened image, and norms before these, read it channel by channel, as PyTorch lays it out. The counter of
 * batches that PyTorch's batch norm has is 0.
 *
 * @throws {DataError} when that order or the layout of a weight is not known
 */
export function torchWeights(weights: Weights, traced: TracedInference): Map<string, HostTensor> {
  const named = new Map<string, HostTensor>();
  const made = madeOfWeights(traced);
  const [layouts, flattened] = [torchLayouts(traced, made), flattenedWeights(traced, made)];
  for (const [name, tensor] of weights) {
    const [, layer, part] = /^(.+)\.([^.]+)$/.exec(name) ?? [];
    const inTorch = part === undefined ? name : `${layer}.${PARTS[part] ?? part}`;
    if (named.has(inTorch)) {
      throw new DataError(
        `Cannot write "${name}" for PyTorch: another weight of the network is called "${inTorch}" there as well. Give one of ` +
          "them another name, or write --weights onnx or --weights safetensors.",
      );
    }
    if (layouts.get(name) === "same" && flattened.has(name)) {
      throw cannotWrite(name, "a flattened image is multiplied by this weight transposed", "order");
    }
    const laidOut = inTorchLayout(tensor, layouts.get(name), flattened.get(name));
    named.set(inTorch, part === "running_deviation" ? squared(laidOut) : laidOut);
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

/**
 * @param layout of its axes in PyTorch; absent: values are not multiplied by it
 * @param flattened shape of the image whose numbers the weight meets in one row; absent: it meets none
 */
function inTorchLayout(
  tensor: HostTensor,
  layout: TorchLayout | undefined,
  flattened: ImageShape | undefined,
): HostTensor {
  const { shape } = tensor;
  if (layout === "depthwise") {
    const turned = transposed(tensor, [2, 3, 0, 1]);
    const [height = 1, width = 1, channels = 1, times = 1] = shape;
    return { ...turned, shape: [channels * times, 1, height, width] };
  }
  if (layout === "conv") return transposed(tensor, [3, 2, 0, 1]);
  if (layout === "dense") {
    const [inputs = 1, outputs = 1] = shape;
    if (flattened === undefined) return transposed(tensor, [1, 0]);
    const rows = transposed({ ...tensor, shape: [...flattened, outputs] }, [3, 2, 0, 1]);
    return { ...rows, shape: [outputs, inputs] };
  }
  if (flattened === undefined) return tensor;
  return { ...transposed({ ...tensor, shape: flattened }, [2, 0, 1]), shape };
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
