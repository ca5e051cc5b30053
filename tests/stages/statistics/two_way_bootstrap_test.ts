import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { stream } from "../../../models/random/random.ts";
import { interval } from "../../../stages/statistics/interval.ts";
import { twoWayBootstrap } from "../../../stages/statistics/two_way_bootstrap.ts";

const [SEEDS, EXAMPLES] = [8, 500];

/** Variance about the mean, divided by the number of values, as drawing with replacement has it. */
function variance(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value) / all.length;
  return all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
}

Deno.test("two-way bootstrap: of seeds and examples that add up, the variance is the sum of both, as in closed form", () => {
  const ofSeed = stream(1, "seeds").normal(SEEDS, 0.02);
  const ofExample = stream(1, "examples").normal(EXAMPLES, 0.4);
  const values = Array.from(ofSeed, (a) => Array.from(ofExample, (b) => 0.9 + a + b));
  const { mean, standardError } = twoWayBootstrap(values);
  const exact = Math.sqrt(variance(ofSeed) / SEEDS + variance(ofExample) / EXAMPLES);
  assertAlmostEquals(standardError / exact, 1, 0.05);
  const all = values.flat();
  assertAlmostEquals(mean, all.reduce((sum, value) => sum + value) / all.length, 1e-12);
  // Either part alone is far from it.
  assert(Math.sqrt(variance(ofSeed) / SEEDS) / exact < 0.5);
});

Deno.test("two-way bootstrap: where examples add nothing, the interval is Student's t over seeds; where they do, it is wider", () => {
  const accuracies = [0.91, 0.92, 0.9, 0.915, 0.93, 0.905, 0.925, 0.912];
  const even = twoWayBootstrap(accuracies.map((value) => Array(EXAMPLES).fill(value)));
  const { halfWidth } = interval(accuracies);
  assertAlmostEquals(even.halfWidth / halfWidth!, 1, 0.05);
  const hits = accuracies.map((accuracy, s) =>
    Array.from(stream(s, "hits").uniform(EXAMPLES, 0, 1), (value) => Number(value < accuracy))
  );
  assert(twoWayBootstrap(hits).halfWidth > 1.2 * interval(hits.map(meanOf)).halfWidth!);
});

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value) / values.length;

Deno.test("two-way bootstrap: what two methods get right and wrong alike does not widen the interval of their difference", () => {
  // One hard half of the examples, that both methods miss: paired, it says nothing of their difference.
  const miss = (s: number, share: number) =>
    Array.from(
      stream(s, "pair").uniform(EXAMPLES, 0, 1),
      (value, i) => i % 2 === 0 ? 0 : Number(value < share),
    );
  const seeds = Array.from({ length: SEEDS }, (_, s) => s);
  const [of, from] = [0.9, 0.85].map((share) => seeds.map((s) => miss(s, share)));
  const paired = of!.map((hits, s) => hits.map((hit, i) => hit - from![s]![i]!));
  const apart = [of!, from!].map((hits) => twoWayBootstrap(hits).standardError);
  assert(twoWayBootstrap(paired).standardError < Math.hypot(...apart) / 2);
});

Deno.test("two-way bootstrap: the same values give the same interval, and no interval comes of one seed or ragged examples", () => {
  const values = [[1, 0, 1], [1, 1, 0], [0, 1, 1]];
  assertEquals(twoWayBootstrap(values), twoWayBootstrap(values));
  for (const wrong of [[], [[1, 0]], [[], []], [[1, 0], [1]]]) {
    assertThrows(() => twoWayBootstrap(wrong), RangeError, "wanted two seeds or more");
  }
});
