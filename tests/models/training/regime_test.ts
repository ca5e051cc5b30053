import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  adaptRegime,
  learningRateAt,
  type Regime,
  scaleLearningRate,
  squareRootScaling,
  updatesPerEpoch,
} from "../../../models/training/regime.ts";

const resnet44: Regime = {
  epochs: 100,
  drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 81, learningRate: 0.01 }],
};

/** Learning rate and how many updates are made at it, in order. */
function updatesAtEachRate(regime: Regime, examples: number, batch: number): [number, number][] {
  const counted: [number, number][] = [];
  for (let epoch = 0; epoch < regime.epochs; epoch++) {
    const rate = learningRateAt(regime, epoch);
    const last = counted.at(-1);
    const updates = updatesPerEpoch(examples, batch);
    if (last?.[0] === rate) last[1] += updates;
    else counted.push([rate, updates]);
  }
  return counted;
}

Deno.test("squareRootScaling() from 128 to 2048 is exactly four, as the paper's equation 7 says", () => {
  assertEquals(squareRootScaling(2048, 128), 4);
  assertEquals(scaleLearningRate(resnet44, 4).drops.map((drop) => drop.learningRate), [0.4, 0.04]);
});

Deno.test("adaptRegime() stretches epochs and drops alike", () => {
  assertEquals(adaptRegime(resnet44, 4096, 128), {
    epochs: 3200,
    drops: [{ epoch: 0, learningRate: 0.1 }, { epoch: 2592, learningRate: 0.01 }],
  });
});

Deno.test("adaptRegime() gives the update counts that the paper's arithmetic gives for CIFAR-10", () => {
  // By hand: 391 updates an epoch of 128, 25 of 2048, 13 of 4096 (short last batch kept).
  assertEquals(updatesAtEachRate(resnet44, 50_000, 128), [[0.1, 31_671], [0.01, 7_429]]);
  assertEquals(updatesAtEachRate(adaptRegime(resnet44, 2048, 128), 50_000, 2048), [
    [0.1, 32_400],
    [0.01, 7_600],
  ]);
  assertEquals(updatesAtEachRate(adaptRegime(resnet44, 4096, 128), 50_000, 4096), [
    [0.1, 33_696],
    [0.01, 7_904],
  ]);
});

Deno.test("adaptRegime() makes no fewer updates than the small batch, and at most one an epoch more", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 300 }),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 70_000 }),
    (epochs, small, ratio, examples) => {
      const regime = { epochs, drops: [{ epoch: 0, learningRate: 1 }] };
      const large = small * ratio;
      const adapted = adaptRegime(regime, large, small);
      const before = epochs * examples / small;
      const after = adapted.epochs * updatesPerEpoch(examples, large);
      return after >= before - 1e-6 && after <= before + adapted.epochs;
    },
  ));
});

Deno.test("learningRateAt() and scaleLearningRate() commute, and neither changes the regime it is given", () => {
  const before = structuredClone(resnet44);
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 99 }),
    fc.double({ min: 0.01, max: 100, noNaN: true }),
    (epoch, factor) => {
      const scaled = learningRateAt(scaleLearningRate(resnet44, factor), epoch);
      assertAlmostEquals(scaled, learningRateAt(resnet44, epoch) * factor);
    },
  ));
  assertEquals(resnet44, before);
});
