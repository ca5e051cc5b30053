/** How a session uses the machine. */
export interface SessionOptions {
  /** Threads within one op; by default as many as TensorFlow finds cores. */
  readonly threads?: number;
  /** Threads across ops that do not depend on each other; 1 where `threads` is given. */
  readonly interThreads?: number;
  /** Take memory of a GPU as it is needed instead of all at the start. */
  readonly memoryGrowth?: boolean;
  /** Have TensorFlow print to stdout on which device it places each op, at the latest when the process ends. */
  readonly logPlacement?: boolean;
  /** Compute products and convolutions in bfloat16 where the processor can, by TensorFlow's own rewrite of the graph. */
  readonly bfloat16?: boolean;
}

/**
 * A serialised `ConfigProto` of tensorflow/core/protobuf/config.proto: fields 2 `intra_op_parallelism_threads`, 5
 * `inter_op_parallelism_threads`, 6 `gpu_options` with its field 4 `allow_growth`, 8 `log_device_placement`, 10
 * `graph_options` with its field 10 `rewrite_options`, of which 31 is `auto_mixed_precision_onednn_bfloat16` with the
 * value ON, 1. Protocol buffers write each as `(number << 3 | wire type)` and a varint (type 0) or a length and bytes
 * (type 2).
 *
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import { encodeConfig } from "./session_config.ts";
 *
 * deepEqual([...encodeConfig({ threads: 2 })], [0x10, 2, 0x28, 1]);
 * ```
 * @throws RangeError when a thread count is not a whole number from 1.
 */
export function encodeConfig(options: SessionOptions): Uint8Array<ArrayBuffer> {
  const interThreads = options.interThreads ??
    (options.threads === undefined ? undefined : 1);
  const bytes: number[] = [];
  if (options.threads !== undefined) bytes.push(2 << 3, ...varint(options.threads));
  if (interThreads !== undefined) bytes.push(5 << 3, ...varint(interThreads));
  if (options.memoryGrowth) bytes.push(6 << 3 | 2, 2, 4 << 3, 1);
  if (options.logPlacement) bytes.push(8 << 3, 1);
  if (options.bfloat16) {
    const rewrite = [...varint(31 << 3), 1];
    bytes.push(10 << 3 | 2, rewrite.length + 2, 10 << 3 | 2, rewrite.length, ...rewrite);
  }
  return Uint8Array.from(bytes);
}

function varint(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`Threads of a session: wanted a whole number from 1, found ${value}`);
  }
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 | 128);
  return [...bytes, value];
}
