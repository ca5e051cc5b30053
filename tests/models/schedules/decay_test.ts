import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import decay, { type DecaySettings } from "../../../models/schedules/decay.ts";
import type { Moment } from "../../../models/training/schedule.ts";

const UPDATES = 80;
const REGIME = {
  epochs: 20,
  drops: [
    { epoch: 0, learningRate: 0.4 },
    { epoch: 10, learningRate: 0.04, weightDecay: 0.5 },
  ],
};

/** Four updates in each of 20 epochs. */
function rates(settings: DecaySettings) {
  const schedule = decay(REGIME, settings, { epochs: 20, updates: UPDATES });
  assert(schedule.changesWithinEpoch);
  return Array.from({ length: UPDATES }, (_, update) => {
    const moment: Moment = {
      epoch: Math.floor(update / 4),
      updateInEpoch: update % 4,
      updatesInEpoch: 4,
      update,
      advanced: update,
      lastRow: null,
    };
    return schedule.rates(moment);
  });
}
const learningRates = (settings: DecaySettings) =>
  rates(settings).map(({ learningRate }) => learningRate);

Deno.test("decay() by a cosine begins at the first rate, has half of it midway, and ends just above 0", () => {
  const found = learningRates({ shape: "cosine" });
  // sin² of the angle that is left, a quarter turn at the beginning.
  const wanted = found.map((_, update) => 0.4 * Math.sin((Math.PI / 2) * (1 - update / 80)) ** 2);
  found.forEach((rate, update) => assertAlmostEquals(rate, wanted[update]!, 1e-12));
  assertEquals([found[0], found[40]!.toFixed(12)], [0.4, "0.200000000000"]);
  assert(found[79]! > 1e-4 && found[79]! < 2e-4);
});

Deno.test("decay() by a power follows it over all drops, and power 1 is a straight line", () => {
  const line = learningRates({ shape: "polynomial", power: 1 });
  line.slice(1).forEach((rate, i) => assertAlmostEquals(line[i]! - rate, 0.005, 1e-12));
  assertAlmostEquals(line.at(-1)!, 0.005, 1e-12);
  const square = learningRates({ shape: "polynomial", power: 2 });
  square.forEach((rate, i) => assertAlmostEquals(rate, line[i]! ** 2 / 0.4, 1e-12));
});

Deno.test("decay() runs from the end of the warm-up to the end of the training", () => {
  const lengths = [{ updates: 8 }, { share: 0.1 }];
  for (const length of lengths) {
    const found = learningRates({
      shape: "polynomial",
      power: 1,
      warmUp: { ...length, from: 0.2 },
    });
    // From 0.2 in eight steps of 0.1 to 1, then down in 72 steps.
    const wanted = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1, 71 / 72, 70 / 72];
    wanted.forEach((factor, update) => assertAlmostEquals(found[update]!, 0.4 * factor, 1e-12));
    assertAlmostEquals(found.at(-1)!, 0.4 / 72, 1e-12);
  }
});

Deno.test("decay() is never 0, however steep", () => {
  for (const power of [0.01, 10]) {
    assert(learningRates({ shape: "polynomial", power }).every((rate) => rate > 0));
  }
});

Deno.test("decay() leaves the weight decay to the regime", () => {
  const found = rates({ shape: "cosine" }).map(({ weightDecay }) => weightDecay);
  assertEquals([found[0], found[39], found[40], found[79]], [undefined, undefined, 0.5, 0.5]);
});
