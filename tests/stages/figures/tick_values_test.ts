import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { logTicks, tickText } from "../../../stages/figures/tick_values.ts";

Deno.test("logTicks(): a short axis has finer ticks, and a tiny one multiples of a step", () => {
  assertEquals(logTicks(2.1, 4.9), [2.5, 3, 3.5, 4, 4.5]);
  assertEquals(logTicks(12, 30), [15, 20, 25, 30]);
  assertEquals(logTicks(6, 11), [6, 7, 8, 9, 10]);
  assertEquals(logTicks(1.31, 1.34), [1.31, 1.32, 1.33, 1.34]);
  assertEquals(logTicks(1, 100), [1, 10, 100]);
});

Deno.test("logTicks(): at least two ticks, and not too many, in order within the range; one where its ends are equal", () => {
  const value = fc.double({ min: 1e-6, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const ticks = logTicks(low, high);
      if (low === high) return assertEquals(ticks, [low]);
      assert(ticks.length >= 2 && ticks.length <= 14, String(ticks));
      assert(ticks.every((at) => at >= low && at <= high), String(ticks));
      assertEquals(ticks, [...new Set(ticks)].sort((one, other) => one - other));
    }),
    { numRuns: 2000 },
  );
  // Errors and accuracies have such ranges.
  const share = fc.double({ min: 0.05, max: 100, noNaN: true });
  fc.assert(fc.property(share, fc.double({ min: 1.02, max: 20, noNaN: true }), (low, ratio) => {
    const ticks = logTicks(low, low * ratio);
    assertEquals(new Set(ticks.map(tickText)).size, ticks.length);
  }));
});
