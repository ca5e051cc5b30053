import type { State } from "../plan/plan.ts";
import { paint } from "../words/text.ts";

/** The colour of a state, the same on every screen. */
const STATE_STYLE: Readonly<Record<State, Parameters<typeof paint>[1]>> = {
  fresh: "green",
  stale: "yellow",
  missing: "cyan",
  waiting: "gray",
};

/** Colours a text on a screen by the state of a stage. */
export function paintState(state: State, text: string): string {
  return paint("stdout", STATE_STYLE[state], text);
}
