/** How TensorFlow computes: what changes bits or speed, but not the mathematics. Part of a training's key. */
export interface Numerics {
  /** Only kernels whose sums have one order, so that equal seeds give equal bits. */
  readonly deterministic: boolean;
  /** Compile what can be clustered by XLA. */
  readonly xla: boolean;
  /**
   * Of products and convolutions: float32; tf32, ten bits of mantissa on GPUs that have it, float32 elsewhere; bfloat16,
   * seven bits, on processors that have it.
   */
  readonly precision: "float32" | "tf32" | "bfloat16";
}

/**
 * What TensorFlow and CUDA's libraries read from the environment when they are loaded.
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
    // TensorFlow uses TF32 wherever there is some; the libraries that compute obey this variable before it.
    ...(precision !== "tf32" && { NVIDIA_TF32_OVERRIDE: "0" }),
    ...(xla && { TF_XLA_FLAGS: "--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit" }),
  };
}
