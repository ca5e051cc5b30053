import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { useTensorFlow } from "../../tensorflow/backend.ts";
import type { DType, HostTensor } from "../../tensorflow/dtype.ts";
import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";

/** A function of tensors that runs on every backend. */
export type TensorFunction = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Results of a function, as plain numbers. */
export interface Result {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly number[];
}

export function onCpu(run: TensorFunction, inputs: readonly HostTensor[]): Result[] {
  void tf.setBackend("cpu");
  return compute(run, inputs);
}

export function eagerly(library: Library, run: TensorFunction, inputs: readonly HostTensor[]) {
  useTensorFlow(library);
  return compute(run, inputs);
}

export async function traced(
  library: Library,
  run: TensorFunction,
  inputs: readonly HostTensor[],
): Promise<Result[]> {
  using graph = new Graph(library);
  const feeds = inputs.map(({ dtype, shape }) => graph.placeholder(dtype, shape));
  const fetches = trace(graph, () => [run(...feeds.map(toTensor))].flat().map(toOutput));
  using session = new Session(graph);
  const results = await session.run({
    feeds: feeds.map((feed, i) => [feed, inputs[i]!] as const),
    fetches,
  });
  return results.map(({ dtype, shape, data }) => ({
    dtype,
    shape,
    values: Array.from(data, Number),
  }));
}

/** Asserts equal shapes, and values within `tolerance` of the larger of 1 and the wanted value. */
export function assertClose(
  found: readonly Result[],
  wanted: readonly Result[],
  what: string,
  tolerance = 2e-5,
): void {
  assertEquals(
    found.map(({ shape }) => shape),
    wanted.map(({ shape }) => shape),
    `${what}: shapes`,
  );
  assertEquals(found.map(({ dtype }) => dtype), wanted.map(({ dtype }) => dtype), `${what}: types`);
  wanted.forEach(({ values }, k) =>
    values.forEach((value, i) => {
      const other = found[k]!.values[i]!;
      const close = Object.is(value, other) ||
        Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(value));
      if (!close) {
        throw new Error(`${what}: result ${k}, element ${i}: wanted ${value}, found ${other}`);
      }
    })
  );
}

function compute(run: TensorFunction, inputs: readonly HostTensor[]): Result[] {
  const results: Result[] = [];
  tf.tidy(() => {
    const tensors = inputs.map(({ data, shape, dtype }) =>
      tf.tensor(data as Float32Array, [...shape], dtype as Exclude<DType, "int64" | "uint8">)
    );
    for (const { shape, dtype, dataSync } of [run(...tensors)].flat().map(readable)) {
      results.push({ shape, dtype, values: Array.from(dataSync()) });
    }
  });
  return results;
}

function readable(tensor: tf.Tensor) {
  return { shape: tensor.shape, dtype: tensor.dtype, dataSync: () => tensor.dataSync() };
}
