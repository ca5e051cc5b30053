import type { Library } from "./library.ts";

/**
 * Has a GPU compute products and convolutions of float32 in float32, not in TF32, and TensorFlow choose layouts of
 * images for that. For the whole process, before its first graph runs. Without it `NVIDIA_TF32_OVERRIDE` in the
 * environment keeps NVIDIA's libraries from TF32, but TensorFlow arranges everything for it and XLA uses it.
 *
 * @returns false where this libtensorflow has no such switch
 */
export function forbidTf32({ symbols }: Library): boolean {
  const enable = symbols._ZN3tsl32enable_tensor_float_32_executionEb;
  enable?.(false);
  return enable !== null;
}
