import * as tf from "@tensorflow/tfjs";
import type { Attributes } from "./attributes.ts";
import { BACKEND, currentBackend, type NodeBackend, useTensorFlow } from "./backend.ts";
import { describe } from "./dtype.ts";
import type { Graph, Output } from "./graph.ts";

/**
 * Adds to a TensorFlow graph by running tfjs code: inside `build`, each tfjs op adds nodes to `graph` instead of
 * computing, gradients (`tf.valueAndGrads`) included. Its tensors have a shape but no value; tensors from outside
 * become constants. The random ops of tfjs run once, during the trace, and become constants too.
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
 * The trace disposes its tensors at the end, except those in the result. Traces of different graphs may nest.
 *
 * @throws {TensorFlowError} when TensorFlow rejects an op
 * @throws {TypeError} when `build` is asynchronous
 * @throws {Error} when `build` reads the value of a traced tensor (`dataSync`)
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
 * Wraps an output of the traced graph as a tfjs tensor. tfjs has no uint8 and int64, so both are cast to int32.
 * @throws {Error} outside {@linkcode trace}, for an output of another graph, or for a shape that is not fixed
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
 * The output of the traced graph behind a tfjs tensor. A tensor with a value becomes a constant.
 * @throws {Error} outside {@linkcode trace}, or for a tensor of another graph
 */
export function toOutput(tensor: tf.Tensor): Output {
  const { backend, graph } = tracing("Use a tensor as an output");
  return backend.binding.toOutput(tensorId(backend, tensor), graph);
}

/**
 * Runs or traces a TensorFlow op that tfjs does not offer, such as `FusedBatchNormV3`. tfjs cannot differentiate it;
 * wrap it in `tf.customGrad` for that.
 *
 * @param attributes attributes of the op. Those that TensorFlow infers from the inputs can be left out, except `N`, the
 * length of a leading list of inputs
 * @param outputs number of results of the op
 * @throws {Error} when TensorFlow is not the backend of tfjs
 * @throws {TensorFlowError} when TensorFlow rejects the op
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
  // Moves a tensor of another backend to TensorFlow, as tfjs does before it runs a kernel.
  const engine = tf.engine();
  const source = engine.state.tensorInfo.get(tensor.dataId)?.backend;
  const target = tf.findBackend(BACKEND);
  if (source !== target) engine.moveData(target, tensor.dataId);
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

/** The tensors in a value, including those in nested arrays and plain objects. */
function tensorsIn(value: unknown): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  const prototype = typeof value === "object" && value !== null
    ? Object.getPrototypeOf(value)
    : undefined;
  // Outputs and operations are plain objects without tensors, and they refer to each other in a circle.
  if (prototype !== Object.prototype || "graph" in (value as object)) return [];
  return Object.values(value as object).flatMap(tensorsIn);
}
