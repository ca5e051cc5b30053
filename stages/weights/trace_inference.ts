import { type Library, type Output, toOutput, toTensor, trace } from "../../tensorflow/mod.ts";
import type * as tf from "@tensorflow/tfjs";
import type { BatchNormForm } from "../../models/batch_norm_form.ts";
import { type InputTransform, transformInput } from "../../models/images/input_transform.ts";
import type { Weights } from "../../models/model.ts";
import type { Network } from "../../models/network.ts";
import { RecordedGraph } from "./recorded_graph.ts";

/** Examples of the traced batch: a number that no other dimension is likely to have, so that it is found in shapes. */
export const TRACED_BATCH = 9_973;

/** A network in inference mode as operations, from pixels to logits. */
export interface TracedInference extends Disposable {
  readonly graph: RecordedGraph;
  /** float32 [TRACED_BATCH, height, width, channels], before normalization. */
  readonly images: Output;
  readonly logits: Output;
  /** Placeholder → the name of the weight that it stands for. */
  readonly weights: ReadonlyMap<Output, string>;
}

/** Traces a network with its crop, its normalization and batch norm by running statistics. */
export function traceInference(
  library: Library,
  network: Network,
  batchNorm: BatchNormForm,
  weights: Weights,
  transform: InputTransform,
  shape: readonly [number, number, number],
): TracedInference {
  const graph = new RecordedGraph(library);
  const named = new Map<string, Output>();
  const weight = (name: string): tf.Tensor => {
    let output = named.get(name);
    if (output === undefined) {
      const found = weights.get(name);
      if (found === undefined) {
        throw new Error(`The weights lack "${name}", which the network needs`);
      }
      output = graph.placeholder("float32", found.shape);
      named.set(name, output);
    }
    return toTensor(output);
  };
  const images = graph.placeholder("float32", [TRACED_BATCH, ...shape]);
  const logits = trace(graph, () =>
    toOutput(network.apply({
      parameter: weight,
      batchNorm: (name, x) =>
        batchNorm.infer(
          x,
          weight(`${name}.gamma`),
          weight(`${name}.beta`),
          weight(`${name}.running_mean`),
          weight(`${name}.${batchNorm.spread}`),
        ),
      dropout: (_name, x) => x,
    }, transformInput(toTensor(images) as tf.Tensor4D, transform))));
  return {
    graph,
    images,
    logits,
    weights: new Map([...named].map(([name, output]) => [output, name])),
    [Symbol.dispose]: () => graph[Symbol.dispose](),
  };
}
