import { count } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Wrong } from "./batch_mistakes.ts";
import { methodIn } from "../training/train_config.ts";

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
  const rates = Object.keys(learningRate).map(Number).sort((a, b) => a - b);
  // The end of the first rate, or the beginning of the last one and of its weight decay.
  const drop = regime === "adapted-first-phase"
    ? rates.find((epoch) => learningRate[epoch] !== learningRate[rates[0]!])
    : Math.max(...rates, ...Object.keys(weightDecay).map(Number));
  if (drop === undefined || drop < epochs) return;
  wrong(
    ["regime"],
    `"${name}" goes by the drop at epoch ${drop}, which trainings of ${
      count(epochs, "epoch")
    } do not reach: wanted a drop before their end in \`regime\` of the experiment, or more epochs.`,
  );
}
