import * as tf from "@tensorflow/tfjs";
import type { Attributes } from "./attributes.ts";
import { BACKEND, currentBackend, type NodeBackend, useTensorFlow } from "./backend.ts";
import { describe } from "./dtype.ts";
import type { Graph, Output } from "./graph.ts";

/**
 * Builds a part of a TensorFlow graph from tfjs code: while `build` runs, each tfjs op (`tf.valueAndGrads` and the like
 * included) adds a node to `graph` instead of computing. Tensors then have a shape but no value; tensors made before
 * become constants. Random numbers and `Math.random` of tfjs are drawn once, here, and become constants too.
 *
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import * as tf from "@tensorflow/tfjs";
 * import { Graph } from "./graph.ts";
 * import { openLibrary } from "./library.ts";
 * import { locateLibrary } from "./install/locate.ts";
 * import { Session } from "./session.ts";
 * import { toOutput, toTensor, trace } from "./trace.ts";
 *
 * const environment = { LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH") };
 * const { path } = await locateLibrary({ cache: ".cache/libtensorflow", environment });
 * using library = openLibrary(path);
 * using graph = new Graph(library);
 * const x = graph.placeholder("float32", [3]);
 * const gradient = trace(graph, () => toOutput(tf.grad((x) => tf.sum(tf.square(x)))(toTensor(x))));
 * using session = new Session(graph);
 * const value = { dtype: "float32", shape: [3], data: Float32Array.of(1, 2, 3) } as const;
 * const [result] = await session.run({ feeds: [[x, value]], fetches: [gradient] });
 * deepEqual([...result!.data], [2, 4, 6]);
 * ```
 *
 * Tensors made inside are disposed at the end, but for those in the result. Traces of different graphs may nest.
 *
 * @throws Error when a value is read (`dataSync`) and TensorFlowError when TensorFlow refuses an op.
 */
export function trace<T>(graph: Graph, build: () => T): T {
  const before = tf.engine().backendName;
  useTensorFlow(graph.library);
  const { binding } = currentBackend()!;
  const engine = tf.engine();
  engine.startScope("trace");
  let kept: tf.Tensor[] = [];
  try {
    const result = binding.tracing(graph, build);
    if (result instanceof Promise) {
      throw new TypeError("Trace a graph: the function must not be asynchronous");
    }
    kept = tensorsIn(result);
    return result;
  } finally {
    engine.endScope(kept);
    if (before !== undefined && before !== BACKEND) void tf.setBackend(before);
  }
}

/**
 * The tensor that stands for a node, for use in tfjs code inside {@linkcode trace}. Since tfjs has no uint8 and int64,
 * these are cast to int32 on the way.
 * @throws Error outside `trace`, for another graph, or where the shape is not fixed.
 */
export function toTensor(output: Output): tf.Tensor {
  const what = `Use "${output.operation.name}" as a tensor`;
  const { backend, graph } = tracing(what);
  if (output.graph !== graph) throw new Error(`${what}: it belongs to another graph`);
  if (!output.rankKnown || output.shape.some((dimension) => dimension < 0)) {
    throw new Error(`${what}: tfjs needs a fixed shape, found ${describe(output)}`);
  }
  const cast = output.dtype === "uint8" || output.dtype === "int64"
    ? graph.operation("Cast", { inputs: [output], attributes: { DstT: { type: "int32" } } })
      .outputs[0]!
    : output;
  return backend.createOutputTensor(backend.binding.addOutput(cast));
}

/**
 * The node that a tensor stands for in the graph being traced; a tensor with a value becomes a constant.
 * @throws Error outside `trace`, or for a tensor of another graph.
 */
export function toOutput(tensor: tf.Tensor): Output {
  const { backend, graph } = tracing("Use a tensor as an output");
  return backend.binding.toOutput(tensorId(backend, tensor), graph);
}

/**
 * Calls a TensorFlow op that tfjs has no function for, traced or eagerly, e.g. `FusedBatchNormV3`. tfjs cannot
 * differentiate it: wrap it in `tf.customGrad`.
 *
 * @param attributes those that TensorFlow infers from the inputs can be left out, but for `N`, the length of the list
 * of tensors with which some ops begin.
 * @param outputs how many results the op has.
 */
export function executeOperation(
  type: string,
  attributes: Attributes,
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  const backend = currentBackend();
  if (backend === undefined || tf.getBackend() !== BACKEND) {
    throw new Error(
      `Run "${type}": TensorFlow is not the backend of tfjs; call useTensorFlow or trace first`,
    );
  }
  const ids = inputs.map((tensor) => tensorId(backend, tensor));
  return backend.binding.execute(type, attributes, ids, outputs)
    .map((metadata) => backend.createOutputTensor(metadata));
}

function tensorId(backend: NodeBackend, tensor: tf.Tensor): number {
  if (tensor.isDisposed) throw new Error("Use a tensor: it is disposed");
  // A tensor of another backend moves here, as tfjs does it before it runs a kernel.
  const engine = tf.engine();
  const home = engine.state.tensorInfo.get(tensor.dataId)?.backend;
  const here = tf.findBackend(BACKEND);
  if (home !== here) engine.moveData(here, tensor.dataId);
  return backend.getInputTensorIds([tensor])[0]!;
}

function tracing(what: string): { backend: NodeBackend; graph: Graph } {
  const backend = currentBackend();
  const graph = backend?.binding.graph;
  if (backend === undefined || graph === undefined) {
    throw new Error(`${what}: only possible inside trace()`);
  }
  return { backend, graph };
}

/** Tensors in a result, looking into arrays and plain objects only. */
function tensorsIn(value: unknown): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  const prototype = typeof value === "object" && value !== null
    ? Object.getPrototypeOf(value)
    : undefined;
  // Outputs and operations are plain objects too, but hold no tensors and lead back to themselves.
  if (prototype !== Object.prototype || "graph" in (value as object)) return [];
  return Object.values(value as object).flatMap(tensorsIn);
}
