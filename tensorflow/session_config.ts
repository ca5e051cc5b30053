/** Threads, GPU memory and precision of a session. */
export interface SessionOptions {
  /** Threads within one op; by default one per core. */
  readonly threads?: number;
  /** Threads across independent ops; by default 1 if `threads` is given, else one per core. */
  readonly interThreads?: number;
  /** Whether to allocate GPU memory on demand instead of all at the start. */
  readonly memoryGrowth?: boolean;
  /** Whether TensorFlow prints the device of each op to stdout, at the latest when the process ends. */
  readonly logPlacement?: boolean;
  /** Whether TensorFlow rewrites products and convolutions to bfloat16, on CPUs that support it. */
  readonly bfloat16?: boolean;
}

/**
 * Encodes session options as a `ConfigProto` (tensorflow/core/protobuf/config.proto). Its fields are 2
 * `intra_op_parallelism_threads`, 5 `inter_op_parallelism_threads`, 6.4 `gpu_options.allow_growth`, 8
 * `log_device_placement` and 10.10.31 `graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16`, where 1 is
 * ON. A protocol buffer writes each field as `number << 3 | wire type` and then a varint (type 0) or a length and bytes
 * (type 2).
 *
 * ```ts
 * import { deepEqual } from "node:assert/strict";
 * import { encodeConfig } from "./session_config.ts";
 *
 * deepEqual([...encodeConfig({ threads: 2 })], [0x10, 2, 0x28, 1]);
 * ```
 * @throws {RangeError} when a thread count is not a whole number from 1
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
