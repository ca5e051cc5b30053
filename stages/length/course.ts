import type { EpochRow } from "../../models/training/epoch_row.ts";
import type { Steps } from "./config.ts";

/** The measures of a training's length. */
export const LENGTHS = ["epochs", "updates", "cumulativeRate"] as const;
export type Length = typeof LENGTHS[number];

/** An epoch of a training: how long the training was by then, and its errors. */
export interface Step {
  /** Lengths at the end of the epoch. */
  readonly end: Readonly<Record<Length, number>>;
  /** Lengths in the middle of the epoch, which its mean training error belongs to. */
  readonly middle: Readonly<Record<Length, number>>;
  /** Training error in per cent, a mean over the epoch, in training mode. */
  readonly trainingError: number;
  /** Test error in per cent at the end of the epoch. */
  readonly testError: number;
}

type Row = Pick<
  EpochRow,
  "epoch" | "updates" | "learningRate" | "firstLearningRate" | "error" | "testError"
>;

/**
 * Measures the length of a training epoch by epoch: in epochs, in updates, and by the **cumulative learning rate**, the sum
 * of η / (1 − μ) over the updates. Along a steady gradient, the weights go the gradient times this sum, whatever the batch,
 * the rate and the momentum are: each gradient goes into all later velocities, η (1 + μ + μ² + …). Where an epoch of n updates
 * begins with a velocity of zero, the gradients near its end lose the rest, and it adds η (n − μ (1 − μⁿ) / (1 − μ)) / (1 − μ).
 * Where the rate changes within an epoch, η is the mean of its first and last; during a warm-up, that of each update.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { course } from "./course.ts";
 *
 * const row = { learningRate: 0.1, error: 50, testError: 50 };
 * const history = [{ ...row, epoch: 1, updates: 13 }, { ...row, epoch: 2, updates: 26 }];
 * const length = (momentum: number, resetsMomentum: boolean) =>
 *   course(history, { momentum, resetsMomentum }).at(-1)!.end.cumulativeRate;
 * assertAlmostEquals(length(0, false), 2.6);
 * assertAlmostEquals(length(0.9, false), 26);
 * assertAlmostEquals(length(0.9, true), 12.57536, 1e-5);
 * ```
 *
 * @param history rows in order; those within an epoch do not count
 */
export function course(history: readonly Row[], steps: Steps): Step[] {
  const course: Step[] = [];
  let before: Step["end"] = { epochs: 0, updates: 0, cumulativeRate: 0 };
  for (const row of history.filter(({ epoch }) => Number.isInteger(epoch))) {
    const { epoch, updates } = row;
    const cumulativeRate = before.cumulativeRate + lengthOf(row, before.updates, steps);
    const end = { epochs: epoch, updates, cumulativeRate };
    const half = (length: Length) => (before[length] + end[length]) / 2;
    const middle = {
      epochs: half("epochs"),
      updates: half("updates"),
      cumulativeRate: half("cumulativeRate"),
    };
    course.push({ end, middle, trainingError: row.error, testError: row.testError });
    before = end;
  }
  return course;
}

/** How far an epoch goes along a gradient of length one, after so many updates. */
function lengthOf(
  { updates, learningRate: last, firstLearningRate: first = last }: Row,
  before: number,
  steps: Steps,
): number {
  const { momentum, resetsMomentum, warmUp = 0 } = steps;
  const count = updates - before;
  if (warmUp <= before) return (first + last) / 2 * stepsOfOne(count, steps);
  // The rate rises to the last one in equal steps, and then stays there.
  const rises = Math.min(warmUp - before, count) - 1;
  let length = 0;
  for (let i = 0; i < count; i++) {
    const rate = i < rises ? first + (last - first) * i / rises : last;
    length += rate * (resetsMomentum ? 1 - momentum ** (count - i) : 1) / (1 - momentum);
  }
  return length;
}

/** How far an epoch of n updates at a rate of one goes along a gradient of length one. */
function stepsOfOne(updates: number, { momentum, resetsMomentum }: Steps): number {
  const lost = resetsMomentum ? momentum * (1 - momentum ** updates) / (1 - momentum) : 0;
  return (updates - lost) / (1 - momentum);
}

/** The mean of courses over the same epochs, those that all of them have. */
export function meanCourse(courses: readonly (readonly Step[])[]): Step[] {
  const epochs = Math.min(...courses.map(({ length }) => length));
  return Array.from({ length: epochs }, (_, i) => {
    const steps = courses.map((course) => course[i]!);
    const mean = (of: (step: Step) => number) =>
      steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
    const { end, middle } = steps[0]!;
    return {
      end,
      middle,
      trainingError: mean(({ trainingError }) => trainingError),
      testError: mean(({ testError }) => testError),
    };
  });
}
