import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { interval } from "../../../stages/statistics/interval.ts";
import { verdictOf } from "../../../stages/statistics/verdict.ts";
import { holm } from "../../../stages/statistics/holm.ts";
import { distanceLaws } from "../../../stages/statistics/distance_laws.ts";
import { stream } from "../../../models/random/random.ts";
import { lossSpread } from "../../../stages/statistics/loss_spread.ts";
import { pHigher, tTest } from "../../../stages/statistics/t_test.ts";
import { lineFit } from "../../../stages/statistics/line_fit.ts";

// Wanted values: scipy 1.17.1 (ttest_1samp, ttest_rel, curve_fit, linregress), statsmodels 0.15.0 (multipletests).

Deno.test("tTest() agrees with scipy in p, interval and effect size", () => {
  const t = tTest([0.3, -0.2, 0.5, 0.1, -0.4])!;
  assertAlmostEquals(t.p, 0.7316000830813217, 1e-8);
  assertAlmostEquals(t.mean - t.halfWidth, -0.39282449296598626, 1e-8);
  assertAlmostEquals(t.mean + t.halfWidth, 0.5128244929659862, 1e-8);
  assertAlmostEquals(t.effectSize, 0.1645225491321245, 1e-8);
});

Deno.test("tTest() of differences is scipy's paired test", () => {
  const t = tTest([91.1 - 95.65, 91.2 - 95.6, 91.6 - 96.3])!;
  assertAlmostEquals(t.p, 0.0003620783414813317, 1e-8);
  assertAlmostEquals(t.mean - t.halfWidth, -4.922620656762565, 1e-8);
});

Deno.test("pHigher() agrees with scipy's one-sided tests on both sides of a margin", () => {
  const t = tTest([0.3, -0.2, 0.5, 0.1, -0.4])!;
  assertAlmostEquals(pHigher(t, -0.5), 0.013224365319587397, 1e-8);
  assertAlmostEquals(pHigher({ ...t, mean: -t.mean }, -0.5), 0.027108515462428578, 1e-8);
});

Deno.test("equal values are certain, zeros are nothing, and one value is not tested", () => {
  assertEquals([[2, 2], [-2, -2], [0, 0]].map((values) => tTest(values)!.p), [0, 0, 1]);
  assertEquals([[2, 2], [0, 0]].map((values) => tTest(values)!.effectSize), [Infinity, 0]);
  assertEquals([tTest([1]), tTest([])], [null, null]);
});

Deno.test("holm() agrees with statsmodels", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005, 0.6]);
  [0.04, 0.09, 0.09, 0.025, 0.6].forEach((p, i) => assertAlmostEquals(corrected[i]!, p, 1e-12));
});

Deno.test("holm() keeps the order, lowers nothing, and never passes Bonferroni", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (p) => {
    const corrected = holm(p);
    p.forEach((one, i) => {
      assert(corrected[i]! >= one && corrected[i]! <= Math.min(1, one * p.length) + 1e-12);
      p.forEach((other, j) => assert(one > other || corrected[i]! <= corrected[j]!));
    });
  }));
});

Deno.test("distanceLaws() agrees with scipy in both fits and in the difference of AIC", () => {
  const distances = [1.1, 1.5, 2.2, 2.6, 3.4, 3.8, 4.7];
  const { logarithm, power } = distanceLaws(distances.map((d, i) => [10 * 2 ** i, d]));
  assertAlmostEquals(logarithm.slope, 0.8553120599555999, 1e-10);
  assertAlmostEquals(logarithm.rSquared, 0.9903680276020704, 1e-10);
  assertAlmostEquals(logarithm.largestResidual, 0.045634920634920716, 1e-10);
  assertAlmostEquals(power.slope, 0.30730191, 1e-6);
  assertAlmostEquals(power.intercept, -0.41777045, 1e-6);
  assertAlmostEquals(power.aic - logarithm.aic, 4.958703838276386, 1e-6);
});

Deno.test("distanceLaws() tells a power law from a logarithm", () => {
  const { logarithm, power } = distanceLaws([10, 30, 90, 270].map((t) => [t, 0.5 * t ** 0.4]));
  assert(power.aic < logarithm.aic);
  assertAlmostEquals(power.slope, 0.4, 1e-6);
});

Deno.test("lossSpread() finds the exponent that made-up differences of the loss were drawn with", () => {
  for (const alpha of [1, 2, 3]) {
    const [distances, normal] = [
      stream(alpha, "distance").uniform(4000, 0, 10),
      stream(alpha, "loss").normal(4000, 1),
    ];
    const drawn = [...distances].map((distance, i) => ({
      distance,
      loss: 2.3 + 0.001 * distance ** (alpha / 2) * normal[i]!,
    }));
    const spread = lossSpread([{ distance: 0, loss: 2.3 }, ...drawn], 10, 20);
    assertEquals(spread.bins.length, 20);
    assertAlmostEquals(spread.alpha.difference.alpha, alpha, 0.12);
    assertAlmostEquals(spread.alpha.deviation.alpha, alpha, 0.12);
    assertAlmostEquals(spread.alpha.difference.at(4), 0.001 * 4 ** (alpha / 2), 1e-4 * alpha);
  }
});

Deno.test("lossSpread() measures the difference from the start, and the deviation about a bin's own mean", () => {
  const places = [[0, 1], [1, 1.3], [1, 1.5], [6, 0.6], [6, 1.8], [7, 9]].map((
    [distance, loss],
  ) => ({
    distance: distance!,
    loss: loss!,
  }));
  const { bins } = lossSpread(places.slice(0, 5), 10, 2);
  assertEquals(bins.map(({ distance, places }) => [distance, places]), [[1, 2], [6, 2]]);
  assertAlmostEquals(bins[0]!.difference, Math.sqrt((0.09 + 0.25) / 2), 1e-12);
  assertAlmostEquals(bins[0]!.deviation, Math.SQRT1_2 * 0.2, 1e-12);
  assertAlmostEquals(bins[1]!.deviation, Math.SQRT1_2 * 1.2, 1e-12);
  assertThrows(
    () => lossSpread(places.slice(1), 10, 2),
    RangeError,
    "at the initial weights first",
  );
  assertThrows(() => lossSpread(places.slice(0, 3), 10, 2), RangeError, "1 bins");
});

Deno.test("lineFit() knows a line without errors from no line at all, and tests nothing with two points", () => {
  const rising = lineFit([[1, 2], [2, 4], [3, 6], [4, 8]]);
  assertAlmostEquals(rising.slope, 2, 1e-12);
  assertAlmostEquals(rising.intercept, 0, 1e-12);
  assert(rising.p! < 1e-6 && rising.correlation > 0.999);
  const flat = { n: 3, intercept: 0.1, slope: 0, halfWidth: 0, correlation: 0, p: 1 };
  assertEquals(lineFit([[1, 0.1], [2, 0.1], [3, 0.1]]), flat);
  const { slope, halfWidth, p } = lineFit([[1, 1], [3, 2]]);
  assertEquals([slope, halfWidth, p], [0.5, null, null]);
});

Deno.test("lineFit() says the same in other units, and its interval holds the true slope as often as it says", () => {
  let held = 0;
  for (let draw = 0; draw < 400; draw += 1) {
    const noise = stream(draw, "loss").normal(6, 1);
    const points = [...noise].map((more, i) => [6 + i, 3 + 0.5 * i + more] as const);
    const { slope, halfWidth, p } = lineFit(points);
    held += Number(Math.abs(slope - 0.5) <= halfWidth!);
    const scaled = lineFit(points.map(([x, y]) => [100 * x, y / 7] as const));
    assertAlmostEquals(scaled.p!, p!, 1e-9);
    assertAlmostEquals(scaled.slope, slope / 700, 1e-12);
  }
  // 380 expected; a standard deviation is 4.4.
  assert(held > 362 && held < 397, `${held}`);
});

Deno.test("interval() agrees with the interval worked out from printed tables of Student's t", () => {
  // By Python's statistics module: mean 98.175, stdev 0.204328. t(0.975, 5) = 2.5706 in printed tables.
  const { mean, halfWidth, sd } = interval([98.1, 98.4, 97.9, 98.3, 98.0, 98.35]);
  assertAlmostEquals(mean, 98.175, 1e-9);
  assertAlmostEquals(sd!, 0.204328, 1e-6);
  assertAlmostEquals(halfWidth!, 2.5706 * 0.204328 / Math.sqrt(6), 1e-5);
});

Deno.test("distanceLaws() refuses fewer than three points", () => {
  assertThrows(() => distanceLaws([[1, 1], [2, 2]]), RangeError, "2 points");
});

Deno.test("a verdict by the p value of a test by itself is the one by its 95 % interval", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: -2, max: 3, noNaN: true }), { minLength: 2, maxLength: 5 }),
    (values) => {
      const t = tTest(values)!;
      const side = t.mean > t.halfWidth
        ? "supported"
        : t.mean < -t.halfWidth
        ? "contradicted"
        : "undecided";
      // At the very edge of the interval rounding decides.
      fc.pre(Math.abs(Math.abs(t.mean) - t.halfWidth) > 1e-6);
      assertEquals(verdictOf(t, t.p, { expect: "higher" }), side);
    },
  ));
});

Deno.test("a claim with a margin is contradicted when its interval lies outside, on either side only of equivalence", () => {
  const verdict = (mean: number, p: number, expect: "equivalent" | "not-worse") =>
    verdictOf({ mean, halfWidth: 0.2 }, p, { expect, margin: 0.5 });
  assertEquals(verdict(-0.8, 1, "not-worse"), "contradicted");
  assertEquals(verdict(0.8, 1, "equivalent"), "contradicted");
  assertEquals(verdict(0.8, 0.001, "not-worse"), "supported");
  assertEquals(verdict(-0.6, 1, "equivalent"), "undecided");
});
