/** The devices on which TensorFlow placed the operations of a training. */
export interface Placement {
  readonly onGpu: number;
  /** Number of operations of each kind. Constants on the processor cost nothing, computations cost time in every update. */
  readonly onProcessor: Readonly<Record<string, number>>;
}

/**
 * Parses the lines that TensorFlow prints with `logPlacement`.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readPlacement } from "./placement.ts";
 *
 * const place = "/job:localhost/replica:0/task:0/device";
 * assertEquals(readPlacement(`a: (MatMul): ${place}:GPU:0\nb: (Where): ${place}:CPU:0\nc: (Where): ${place}:CPU:0\n`), {
 *   onGpu: 1,
 *   onProcessor: { Where: 2 },
 * });
 * assertEquals(readPlacement("nothing"), undefined);
 * ```
 */
export function readPlacement(text: string): Placement | undefined {
  const lines = [...text.matchAll(/^\S+: \((\w+)\): \/job\S+device:(\w+):\d+$/gm)];
  if (lines.length === 0) return undefined;
  const onProcessor: Record<string, number> = {};
  for (const [, op, device] of lines) {
    if (device === "CPU") onProcessor[op!] = (onProcessor[op!] ?? 0) + 1;
  }
  return { onGpu: lines.filter(([, , device]) => device === "GPU").length, onProcessor };
}
