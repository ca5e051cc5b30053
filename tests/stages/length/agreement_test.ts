import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { agreements } from "../../../stages/length/agreement.ts";
import { course, type Step } from "../../../stages/length/course.ts";

/** A training whose error falls by 10 points with each factor e of its cumulative learning rate. */
function training(updates: number, rate: number, momentum: number, above = 0): Step[] {
  const epochs = Array.from({ length: 60 }, (_, i) => {
    const middle = (i + 0.5) * updates * rate / (1 - momentum);
    return {
      epoch: i + 1,
      updates: updates * (i + 1),
      learningRate: rate,
      error: 50 - 10 * Math.log(middle) + above,
      testError: 50,
    };
  });
  return course(epochs, { momentum, resetsMomentum: false });
}

Deno.test("where the error falls with the cumulative learning rate alone, trainings agree by it, and are apart by epochs and updates by what their rates and batches make", () => {
  // Twice the rate, and five times the updates an epoch at the same momentum.
  const agreement = agreements([training(4, 0.1, 0.5), training(20, 0.2, 0.5)])!;
  assertEquals(agreement.pairs, 1);
  const [epochs, updates, rate] = agreement.by;
  assertAlmostEquals(epochs!.mean, 10 * Math.log(10), 0.01);
  assertAlmostEquals(updates!.mean, 10 * Math.log(2), 0.01);
  assert(rate!.mean < 0.01);
});

Deno.test("what a training is above another at each length is told, and the pair that is farthest apart", () => {
  const trainings = [training(4, 0.1, 0), training(4, 0.1, 0, 1), training(4, 0.1, 0, 3)];
  const { pairs, by } = agreements(trainings)!;
  assertEquals(pairs, 3);
  for (const { mean, largest } of by) {
    assertAlmostEquals(mean, 2, 1e-9);
    assertAlmostEquals(largest, 3, 1e-9);
  }
});

Deno.test("trainings without a range of lengths in common by each measure are not compared", () => {
  assertEquals(agreements([training(4, 0.1, 0)]), null);
  // The rate of the second is so small that its end is before the first one's second epoch.
  assertEquals(agreements([training(4, 0.1, 0), training(4, 0.0005, 0)]), null);
  assertEquals(agreements([training(4, 0.1, 0), training(4, 0.1, 0).slice(0, 1)]), null);
});
