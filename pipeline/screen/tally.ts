import type { State } from "../plan/plan.ts";
import { count } from "../words/text.ts";

/** Counts stages by state: `5 stages: 3 fresh, 2 missing`. */
export function tally(states: readonly State[]): string {
  const order: State[] = ["fresh", "stale", "missing", "waiting"];
  const parts = order
    .map((state) => ({ state, number: states.filter((each) => each === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ state, number }) => `${number} ${state}`);
  return `${count(states.length, "stage")}: ${parts.join(", ")}`;
}
