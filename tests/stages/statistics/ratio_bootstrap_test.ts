import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { sampleStandardDeviation } from "simple-statistics";
import { stream } from "../../../models/random/random.ts";
import { ratioBootstrap } from "../../../stages/statistics/ratio_bootstrap.ts";

Deno.test("the interval of a ratio is that of the delta method, where blocks are many and independent", () => {
  const n = 400;
  const random = stream(1, "blocks");
  const [a, b] = [random.normal(n, 3), random.normal(n, 0.2)];
  const blocks = Array.from(a, (value, i) => ({ above: 10 + value, below: 2 + b[i]! }));
  const { ratio, low, high } = ratioBootstrap([blocks]);
  const mean = blocks.reduce((sum, { below }) => sum + below, 0) / n;
  const rest = blocks.map(({ above, below }) => above - ratio * below);
  const halfWidth = 1.96 * sampleStandardDeviation(rest) / (mean * Math.sqrt(n));
  assertAlmostEquals(ratio, 5, 0.2);
  assertAlmostEquals((high - low) / 2, halfWidth, 0.08 * halfWidth);
});

Deno.test("blocks of a seed that agree with each other make the interval as wide as seeds differ", () => {
  const seed = (above: number) => Array.from({ length: 50 }, () => ({ above, below: 1 }));
  const alike = ratioBootstrap([seed(2), seed(2), seed(2)]);
  assertEquals(alike, { ratio: 2, low: 2, high: 2 });
  const { ratio, low, high } = ratioBootstrap([seed(1), seed(2), seed(3)]);
  assertEquals([ratio, low, high], [2, 1, 3]);
});

Deno.test("a ratio is infinite where the sum below is nothing or less, and so is the end of its interval", () => {
  const blocks = [-1, 3, 0.5].map((below) => ({ above: 10, below }));
  const { ratio, high } = ratioBootstrap([blocks]);
  assertEquals([ratio, high], [12, Infinity]);
  assertEquals(ratioBootstrap([[{ above: 1, below: -1 }]]).ratio, Infinity);
});

Deno.test("without a block there is nothing to resample", () => {
  assertThrows(() => ratioBootstrap([]), RangeError, "wanted at least one");
  assertThrows(() => ratioBootstrap([[]]), RangeError, "wanted at least one");
});
