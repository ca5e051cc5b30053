import type { Program } from "../pipeline/types.ts";
import { TUNED } from "./published.ts";
import type { Tuned } from "./training/tuned.ts";
import { choose } from "./tuning/choose.ts";
import { trialsOf } from "./tuning/trials.ts";
import { triedTrials } from "./tuning/tried_trials.ts";
import type { TuneConfig } from "./tuning/tune_config.ts";

/**
 * Chooses learning rate and momentum of a method by the validation errors of its trials. Inputs: `trial-<n>`, trainings that
 * hold out a part of the training set. Output: `tuned.json`, the choice alone, so that trainings by it depend on nothing else.
 */
const tune: Program<TuneConfig> = async ({ name, config, inputs, output, send }) => {
  const tried = await triedTrials(
    trialsOf(config.tuning, config.momentum),
    (number) => inputs[`trial-${number}`],
  );
  const choice = choose(tried);
  if (choice === null) {
    throw new Error(
      `Every one of the ${tried.length} trials of "${name}" diverged. Lower \`tuning.learningRate\` in its experiment.`,
    );
  }
  const { learningRate, momentum, validationError, number } = choice.best;
  const tuned: Tuned = { learningRate, momentum };
  await Deno.writeTextFile(`${output}/${TUNED}`, JSON.stringify(tuned, null, 2) + "\n");
  const edge = choice.atEdge.length === 0
    ? ""
    : `; no trial lies beyond it in ${choice.atEdge.map((each) => WORDS[each]).join(" and ")}`;
  const text = `${name.split("/").slice(1).join(" ")}: trial ${number}, learning rates times ${
    learningRate.toPrecision(3)
  }, momentum ${momentum.toPrecision(3)}, validation error ${validationError!.toFixed(2)} %${edge}`;
  send({ type: "result", text });
};

export default tune;

const WORDS = { learningRate: "learning rate", momentum: "momentum" } as const;
