import type { EpochRow } from "../../models/training/epoch_row.ts";

/**
 * The number of updates until a history first has a test error as low as a goal; between two rows, along a straight line over
 * the logarithm of the updates. Null if it never has.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { stepsToTarget } from "./steps_to_target.ts";
 *
 * const history = [{ updates: 10, testError: 8 }, { updates: 40, testError: 4 }];
 * assertAlmostEquals(stepsToTarget(history, 6)!, 20);
 * ```
 * @param history rows in their order
 * @param goal error in per cent
 */
export function stepsToTarget(
  history: readonly Pick<EpochRow, "updates" | "testError">[],
  goal: number,
): number | null {
  const at = history.findIndex(({ testError }) => testError <= goal);
  if (at < 0) return null;
  const reached = history[at]!;
  const before = history[at - 1];
  if (before === undefined) return reached.updates;
  const share = (before.testError - goal) / (before.testError - reached.testError);
  return before.updates * (reached.updates / before.updates) ** share;
}
