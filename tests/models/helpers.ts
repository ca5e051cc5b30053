import type { Weights } from "../../models/model.ts";
import * as tf from "@tensorflow/tfjs";
import type { HostTensor } from "../../tensorflow/dtype.ts";
import { Graph, type Output } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session } from "../../tensorflow/session.ts";
import { toOutput, trace } from "../../tensorflow/trace.ts";

/** Builds a graph from tfjs code, runs it once, and returns the values of the outputs. */
export async function compute(
  library: Library,
  build: (graph: Graph) => readonly (tf.Tensor | Output)[],
): Promise<number[][]> {
  using graph = new Graph(library);
  const outputs = trace(
    graph,
    () => build(graph).map((one) => one instanceof tf.Tensor ? toOutput(one) : one),
  );
  using session = new Session(graph, { threads: 1 });
  const values = await session.run({ fetches: outputs });
  return values.map(({ data }) => Array.from(data, Number));
}

/** A float32 tensor on the host. */
export function float32(shape: readonly number[], values: ArrayLike<number>): HostTensor {
  return { dtype: "float32", shape, data: Float32Array.from(values) };
}

/** A uint8 tensor on the host. */
export function uint8(shape: readonly number[], values: ArrayLike<number>): HostTensor {
  return { dtype: "uint8", shape, data: Uint8Array.from(values) };
}

/** Largest absolute difference of two lists of one length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Math.max(0, ...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}

/** The numbers of a weight. */
export function values(weights: Weights, name: string): number[] {
  return Array.from(weights.get(name)!.data, Number);
}
