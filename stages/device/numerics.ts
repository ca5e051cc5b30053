/** Settings of TensorFlow that change rounding or speed, but not the mathematics. They are part of a training's key. */
export interface Numerics {
  /** Number of threads of an operation, which changes the order of sums; absent: 1. */
  readonly threads?: number;
  /** Whether only kernels with a fixed order of summation run, so that equal seeds give equal bits. */
  readonly deterministic: boolean;
  /** Whether XLA, TensorFlow's compiler, compiles the operations that it can cluster. */
  readonly xla: boolean;
  /**
   * Precision of matrix products and convolutions: float32 (23 bits of mantissa); tf32 (10 bits), on GPUs that have it,
   * float32 elsewhere; bfloat16 (7 bits), on processors that have it.
   */
  readonly precision: "float32" | "tf32" | "bfloat16";
}

/**
 * Returns the environment variables that TensorFlow and CUDA's libraries read when they are loaded.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numericsEnvironment } from "./numerics.ts";
 * assertEquals(numericsEnvironment({ deterministic: true, xla: false, precision: "float32" }), {
 *   TF_DETERMINISTIC_OPS: "1",
 *   NVIDIA_TF32_OVERRIDE: "0",
 * });
 * ```
 */
export function numericsEnvironment(
  { deterministic, xla, precision }: Numerics,
): Record<string, string> {
  return {
    TF_DETERMINISTIC_OPS: deterministic ? "1" : "0",
    // By default, TensorFlow asks for TF32 wherever a GPU has it. CUDA's libraries obey this variable first.
    ...(precision !== "tf32" && { NVIDIA_TF32_OVERRIDE: "0" }),
    ...(xla && { TF_XLA_FLAGS: "--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit" }),
  };
}
