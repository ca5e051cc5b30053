import type { HostTensor } from "../tensorflow/dtype.ts";
import type { Output } from "../tensorflow/graph.ts";

/** What a graph is fed: the placeholder and its value. */
export type Feeds = readonly (readonly [Output, HostTensor])[];

/** A float32 scalar to feed. */
export function scalar(value: number): HostTensor {
  return { dtype: "float32", shape: [], data: Float32Array.of(value) };
}

/** int32 [n] to feed. */
export function int32(values: Int32Array): HostTensor {
  return { dtype: "int32", shape: [values.length], data: values };
}
