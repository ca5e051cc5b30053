import { emptyArray, type HostTensor, sizeOf } from "../../tensorflow/dtype.ts";

/** Makes irregular, repeatable numbers in (-1, 1), all different and none near a kink at 0. */
export function numbers(shape: readonly number[], salt = 1): HostTensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const x = Math.sin((i + 1) * 12.9898 + salt * 78.233) * 43758.5453;
    const y = 2 * (x - Math.floor(x)) - 1;
    return Math.abs(y) < 0.05 ? y + 0.1 : y;
  });
  return { dtype: "float32", shape, data };
}

/** Makes irregular, repeatable numbers in (0.1, 2.1). */
export function positive(shape: readonly number[], salt = 1): HostTensor {
  const { data } = numbers(shape, salt);
  return { dtype: "float32", shape, data: Float32Array.from(data as Float32Array, (x) => 1.1 + x) };
}

/** Makes a tensor of the given numbers. */
export function given(
  dtype: "int32" | "bool" | "float32",
  shape: readonly number[],
  values: readonly number[],
): HostTensor {
  const data = emptyArray(dtype, values.length) as Float32Array;
  data.set(values);
  return { dtype, shape, data };
}
