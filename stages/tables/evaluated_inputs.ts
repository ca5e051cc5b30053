import type { Stage } from "../../pipeline/types.ts";
import { EVALUATION_FILES, HITS_FILES, TRAINING_FILES } from "../published.ts";
import type { Row } from "./config.ts";
import { earlyInputs } from "./row_as_spent.ts";

/**
 * What a page reads that is made of evaluated runs, as far as they are there, and of what trainings spent that may end early.
 *
 * @param measured those of the runs whose right and wrong answers are kept, by which intervals carry the test set's share
 */
export function evaluatedInputs(
  rows: readonly Row[],
  runs: readonly string[],
  measured: readonly string[],
): Pick<Stage, "inputs" | "reads" | "partial"> {
  const early = earlyInputs(rows);
  return {
    inputs: Object.fromEntries([
      ...runs.map((run) => [run, `evaluate/${run}`]),
      ...measured.map((run) => [`measure/${run}`, `measure/${run}`]),
      ...Object.entries(early),
    ]),
    reads: [
      ...EVALUATION_FILES,
      ...(measured.length === 0 ? [] : HITS_FILES),
      ...(Object.keys(early).length === 0 ? [] : TRAINING_FILES),
    ],
    partial: true,
  };
}
