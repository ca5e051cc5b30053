import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import warmUp from "../../../models/schedules/warm_up.ts";
import { course, meanCourse } from "../../../stages/length/course.ts";

/** A history whose epochs have so many updates, at these rates. */
const history = (updates: number, rates: readonly number[]) =>
  rates.map((learningRate, i) => ({
    epoch: i + 1,
    updates: updates * (i + 1),
    learningRate,
    error: 50 - i,
    testError: 60 - i,
  }));

/** How far SGD goes along a gradient of one by the rates of each epoch's updates, and then until its velocity is at rest. */
function simulated(
  epochs: readonly (readonly number[])[],
  momentum: number,
  resetsMomentum: boolean,
): number {
  let [velocity, way] = [0, 0];
  for (const rates of epochs) {
    if (resetsMomentum) velocity = 0;
    for (const rate of rates) {
      velocity = momentum * velocity + rate;
      way += velocity;
    }
  }
  return resetsMomentum ? way : way + velocity * momentum / (1 - momentum);
}

Deno.test("the cumulative learning rate is how far SGD goes along a steady gradient, with momentum, drops and resets", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 40 }),
    fc.array(fc.double({ min: 1e-4, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
    fc.constantFrom(0, 0.5, 0.9, 0.99),
    fc.boolean(),
    (updates, rates, momentum, resetsMomentum) => {
      const steps = { momentum, resetsMomentum };
      const { cumulativeRate } = course(history(updates, rates), steps).at(-1)!.end;
      const epochs = rates.map((rate) => Array<number>(updates).fill(rate));
      const way = simulated(epochs, momentum, resetsMomentum);
      assertAlmostEquals(cumulativeRate / way, 1, 1e-9);
    },
  ));
});

Deno.test("it is that in a warm-up too, which may end within an epoch or with it", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 20 }),
    fc.array(fc.double({ min: 1e-4, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 150 }),
    fc.double({ min: 1e-3, max: 2, noNaN: true }),
    fc.constantFrom(0, 0.5, 0.9),
    fc.boolean(),
    (updates, drops, warmUpUpdates, from, momentum, resetsMomentum) => {
      const regime = {
        epochs: drops.length,
        drops: drops.map((learningRate, epoch) => ({ epoch, learningRate })),
      };
      const length = { epochs: drops.length, updates: drops.length * updates };
      const { rates } = warmUp(regime, { updates: warmUpUpdates, from }, length);
      const epochs = drops.map((_, epoch) =>
        Array.from({ length: updates }, (_, updateInEpoch) => {
          const update = epoch * updates + updateInEpoch;
          const place = { epoch, updateInEpoch, update, advanced: update };
          return rates({ ...place, updatesInEpoch: updates, lastRow: null }).learningRate;
        })
      );
      const rows = history(updates, epochs.map((own) => own.at(-1)!))
        .map((row, i) => ({ ...row, firstLearningRate: epochs[i]![0]! }));
      const steps = { momentum, resetsMomentum, warmUp: warmUpUpdates };
      const { cumulativeRate } = course(rows, steps).at(-1)!.end;
      assertAlmostEquals(cumulativeRate / simulated(epochs, momentum, resetsMomentum), 1, 1e-9);
    },
  ));
});

Deno.test("an epoch's mean error stands in its middle, rows within an epoch do not count, and a rate that rises counts by its mean", () => {
  const steps = { momentum: 0, resetsMomentum: false };
  const [first, second] = history(4, [0.1, 0.2]);
  const within = { ...first!, epoch: 0.25, updates: 1 };
  const told = course([within, first!, { ...second!, firstLearningRate: 0.1 }], steps);
  assertEquals(told.map(({ end, middle }) => [end.updates, middle.updates, middle.epochs]), [
    [4, 2, 0.5],
    [8, 6, 1.5],
  ]);
  assertAlmostEquals(told[0]!.middle.cumulativeRate, 0.2);
  assertAlmostEquals(told[1]!.end.cumulativeRate, 0.4 + 4 * 0.15);
});

Deno.test("the mean over seeds has the epochs that all of them have", () => {
  const steps = { momentum: 0.9, resetsMomentum: false };
  const one = course(history(4, [0.1, 0.1, 0.1]), steps);
  const other = one.slice(0, 2).map((step) => ({ ...step, trainingError: 30, testError: 20 }));
  const mean = meanCourse([one, other]);
  assertEquals(mean.map(({ trainingError, testError }) => [trainingError, testError]), [
    [40, 40],
    [39.5, 39.5],
  ]);
});
