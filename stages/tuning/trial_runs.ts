import type { Experiment, Method } from "../configuration/schema.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Run } from "../training/runs.ts";
import { trialName } from "./tune_stage.ts";
import { trainConfig } from "../training/train_config.ts";
import { trialsOf } from "./trials.ts";

/** Seed of all trials, which no training of a table has. */
const TRIAL_SEED = 0;

/** The trials of a profile: of each method of an experiment with a tuning, the same. */
export function trialRuns({ profile, experiments, methods }: Configuration): Run[] {
  return profile.experiments.flatMap((name, row) => {
    const experiment = experiments[name]!;
    const { tuning } = experiment;
    if (tuning === undefined) return [];
    return experiment.methods.flatMap((method) =>
      trialsOf(tuning, momentumOf(experiment, methods[method]!)).map((
        { number, ...choice },
      ): Run => ({
        name: trialName(`${name}/${method}`, number),
        cell: `${name}/${method}`,
        experiment,
        method: methods[method]!,
        seed: TRIAL_SEED,
        turn: row + 1,
        trial: { ...choice, validation: tuning.validation },
      }))
    );
  });
}

/** The momentum of a method that is not tuned. */
export function momentumOf(experiment: Experiment, method: Method): number {
  return trainConfig(experiment, method).optimizer.momentum;
}
