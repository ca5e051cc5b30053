import { lengthOfTime } from "../workload/length_of_time.ts";
import type { Wanted } from "./decide.ts";
import type { OpenedStudy, Runs } from "./open_study.ts";
import { parseBudget } from "./parse_budget.ts";

/** The time that a study may take. */
export interface Budget {
  /** As the user gave it. */
  readonly text: string;
  /** Seconds that are left now. */
  readonly left: () => number;
}

/**
 * Starts the clock of a budget.
 *
 * @throws {UserError} for what is no length of time
 */
export function budgetOf(text: string): Budget {
  const end = performance.now() + 1000 * parseBudget(text);
  return { text, left: () => (end - performance.now()) / 1000 };
}

/** Says why runs of a step do not fit into what is left of a budget; null if they do. */
export async function whyTooLong(
  study: OpenedStudy,
  { step, runs: all }: Wanted,
  runs: Runs,
  { text, left }: Budget,
): Promise<string | null> {
  const needed = await study.secondsOf(runs);
  const rest = left();
  if (needed <= rest) return null;
  const what = runs.length === all.length ? "what is left of" : "the next seed of";
  return `${what} step ${step} takes about ${lengthOfTime(needed)}, and ${
    rest > 0 ? lengthOfTime(rest) : "nothing"
  } of the budget of ${text} is left`;
}
