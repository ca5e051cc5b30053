import type { Library } from "./library.ts";

/**
 * Turns TF32 off for the whole process: a GPU then computes float32 products and convolutions in float32. Call it
 * before the first graph runs. `NVIDIA_TF32_OVERRIDE` does not suffice: it stops NVIDIA's libraries, but TensorFlow
 * still chooses layouts for TF32, and XLA uses it.
 *
 * @returns false when this libtensorflow has no such switch
 */
export function forbidTf32({ symbols }: Library): boolean {
  const enable = symbols._ZN3tsl32enable_tensor_float_32_executionEb;
  enable?.(false);
  return enable !== null;
}
