import type { HostTensor } from "../tensorflow/dtype.ts";
import type { Output } from "../tensorflow/graph.ts";

/** Placeholders of a graph and the values to feed them. */
export type Feeds = readonly (readonly [Output, HostTensor])[];

/** A float32 scalar on the host, to feed to a placeholder. */
export function scalar(value: number): HostTensor {
  return { dtype: "float32", shape: [], data: Float32Array.of(value) };
}

/** An int32 [n] vector on the host, to feed to a placeholder. */
export function int32(values: Int32Array): HostTensor {
  return { dtype: "int32", shape: [values.length], data: values };
}
