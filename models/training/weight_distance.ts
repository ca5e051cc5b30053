import type { HostTensor } from "../../tensorflow/dtype.ts";

/**
 * ‖w − w₀‖, the Euclidean distance of the named weights from their initial values. It grows like log t (paper, equation
 * 4).
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weightDistance } from "./weight_distance.ts";
 *
 * const at = (...values: number[]) =>
 *   new Map([["w", { dtype: "float32", shape: [2], data: Float32Array.from(values) } as const]]);
 * assertEquals(weightDistance(at(1, 1), at(4, 5), ["w"]), 5);
 * ```
 * @throws {Error} when a weight is missing on either side or differs in size
 */
export function weightDistance(
  start: ReadonlyMap<string, HostTensor>,
  current: ReadonlyMap<string, HostTensor>,
  names: readonly string[],
): number {
  let sum = 0;
  for (const name of names) {
    const [a, b] = [start.get(name)?.data, current.get(name)?.data];
    if (!(a instanceof Float32Array && b instanceof Float32Array) || a.length !== b.length) {
      throw new Error(
        `Cannot compare the weights "${name}": they are missing or of different size`,
      );
    }
    for (let i = 0; i < a.length; i++) sum += (b[i]! - a[i]!) ** 2;
  }
  return Math.sqrt(sum);
}
