/**
 * Numbers by name, in words.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { metricsText } from "./metrics_text.ts";
 *
 * assertEquals(metricsText({ loss: 0.21304, "test error (%)": 3.1 }), "loss 0.213  test error (%) 3.1");
 * ```
 */
export function metricsText(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics).map(([name, value]) => `${name} ${metricText(value)}`).join("  ");
}

/** A number with four digits. */
export function metricText(value: number): string {
  return String(Number(value.toPrecision(4)));
}
