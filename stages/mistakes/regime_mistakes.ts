import { count } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { methodIn } from "../training/train_config.ts";

/** Which drop a regime goes by: the end of the first phase, or the beginning of the last rate. */
const GOES_BY = { "adapted-first-phase": 1, "adapted-last-rate": -1 } as const;

/** Checks that a method whose regime goes by a drop has one that the experiment's trainings reach. */
export function regimeMistakes(
  experiment: Experiment,
  name: string,
  method: Method,
  wrong: Wrong,
): void {
  const { regime } = methodIn(experiment, method);
  if (regime === "unchanged" || regime === "adapted") return;
  const { epochs, learningRate, weightDecay = {} } = experiment.regime;
  const starts = [...Object.keys(learningRate), ...Object.keys(weightDecay)].map(Number);
  const drop = [...new Set(starts)].sort((a, b) => a - b).at(GOES_BY[regime]);
  if (drop === undefined || drop < epochs) return;
  wrong(
    ["regime"],
    `"${name}" goes by the drop at epoch ${drop}, which trainings of ${
      count(epochs, "epoch")
    } do not reach: wanted a drop before their end in \`regime\` of the experiment, or more epochs.`,
  );
}
