import type { StageMessage } from "../types.ts";
import { metricsText } from "../words/metrics_text.ts";

/**
 * The progress of a stage in words.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { progressText } from "./progress_text.ts";
 *
 * const metrics = { loss: 0.21304, "test error (%)": 3.1 };
 * const message = { type: "progress", done: 3, total: 50, unit: "epochs", metrics } as const;
 * assertEquals(progressText(message), "3/50 epochs  loss 0.213  test error (%) 3.1");
 * ```
 */
export function progressText(
  { done, total, unit, metrics = {}, note }: Extract<StageMessage, { type: "progress" }>,
): string {
  return [`${done}/${total} ${unit}`, metricsText(metrics), note ?? ""]
    .filter((text) => text !== "").join("  ");
}
