import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import type { Tuning } from "../configuration/schema.ts";
import { END_FILES } from "../published.ts";
import type { TuneConfig } from "./tune_config.ts";

/** Names the tuning of a cell, `<experiment>/<method>`. */
export const tuningName = (cell: string) => `tune/${cell}`;

/** Names a trial, among the runs of the cell that it tunes. */
export const trialName = (cell: string, trial: number) => `${cell}/trial-${trial}`;

/**
 * `tune/<experiment>/<method>`: chooses learning rate and momentum by trials.
 *
 * @param momentum the momentum of the method
 */
export function tuneStage(cell: string, tuning: Tuning, momentum: number): Stage {
  const numbers = Array.from({ length: tuning.trials }, (_, i) => i + 1);
  return {
    name: tuningName(cell),
    program: "stages/tune.ts",
    config: slice<TuneConfig>({ tuning, momentum }),
    inputs: Object.fromEntries(
      numbers.map((number) => [
        `trial-${number}`,
        `train/${trialName(cell, number)}`,
      ]),
    ),
    reads: END_FILES,
  };
}
