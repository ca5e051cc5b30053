import batchNorm from "../../models/batch_norm.ts";
import { declare } from "../../models/model.ts";
import type { Network } from "../../models/network.ts";
import type { RecordedNode } from "../../stages/weights/recorded_graph.ts";
import { TRACED_BATCH, traceInference } from "../../stages/weights/trace_inference.ts";
import type { Library, Output } from "../../tensorflow/mod.ts";

/**
 * Counts the floating-point operations that an example costs in training: two for each multiplication in the matrix
 * products and convolutions of the network, forward, for the gradient of the weights, and for that of the layer below,
 * which the first layer does not need. Norms, activations and the optimizer are left out.
 */
export function countOperations(library: Library, network: Network): number {
  const form = batchNorm();
  const weights = new Map(
    declare(library, network, form).map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, { dtype: "float32", shape, data: new Float32Array(size) } as const];
    }),
  );
  const channels = new Array<number>(network.imageShape[2]).fill(0.5);
  const transform = { normalization: { mean: channels, std: channels }, augmentation: null };
  using traced = traceInference(
    library,
    network,
    form,
    weights,
    transform,
    network.imageShape,
  );
  const layers = traced.graph.nodes.map(operationsOf).filter((count) => count > 0);
  const forward = layers.reduce((sum, count) => sum + count, 0) / TRACED_BATCH;
  return 3 * forward - layers[0]! / TRACED_BATCH;
}

/** Operations of a matrix product or a convolution; 0 for everything else. */
function operationsOf({ operation, inputs }: RecordedNode): number {
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  const [, weights] = inputs as readonly Output[];
  const [result] = operation.outputs;
  switch (operation.type) {
    case "MatMul":
    case "BatchMatMulV2":
      return 2 * size(result!.shape) * weights!.shape.at(-2)!;
    case "Conv2D": // [height, width, channels in, channels out]
      return 2 * size(result!.shape) * size(weights!.shape.slice(0, 3));
    default:
      return 0;
  }
}
