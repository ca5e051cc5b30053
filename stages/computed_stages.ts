import { isDeepStrictEqual } from "node:util";
import type { Stage } from "../pipeline/types.ts";
import { UserError } from "../pipeline/words/errors.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Device } from "./device/device.ts";
import { onAllCores, onDevice } from "./device/on_device.ts";
import { potentialStage } from "./figures/potential_stage.ts";
import { measureStage } from "./measurement/measure_stage.ts";
import { sharpnessStage } from "./measurement/sharpness_stage.ts";
import { dataMirror, dataStages, decodesImages } from "./sources/data_stages.ts";
import { evaluateStage } from "./training/evaluate_stage.ts";
import { type Run, runsOf } from "./training/runs.ts";
import { isRow } from "./training/is_row.ts";
import { trainStages } from "./training/train_stages.ts";
import { momentumOf, trialRuns } from "./tuning/trial_runs.ts";
import { tuneStage, tuningName } from "./tuning/tune_stage.ts";

/** The stages of a profile that compute, from the download to the measurements of trained weights. */
export interface ComputedStages {
  /** Downloads and prepared data. */
  readonly data: readonly Stage[];
  /** Trials, the choices they lead to, trainings, evaluations and measurements. */
  readonly ofRuns: readonly Stage[];
  /** The random potential of each experiment's network. */
  readonly potentials: readonly Stage[];
  readonly runs: readonly Run[];
  readonly trials: ReturnType<typeof trialRuns>;
}

/** Makes the stages of a profile that compute, on a device. */
export function computedStages(
  root: string,
  configuration: Configuration,
  seeds: readonly number[],
  device: Device,
): ComputedStages {
  const { experiments, datasets, profile } = configuration;
  const computing = (stage: Stage, { numerics }: Run["experiment"]) =>
    onDevice(stage, device, numerics, profile.trainingsPerGpu);

  const mirror = dataMirror();
  const data = byName(profile.experiments.flatMap((name) => {
    const { dataset } = experiments[name]!;
    return dataStages(dataset, datasets[dataset]!, mirror, root);
  })).map((stage) => decodesImages(stage) ? onAllCores(stage, device) : stage);

  const trials = trialRuns(configuration);
  const tried = trials.flatMap((run) =>
    trainStages(run, profile.checkpointSeconds).map((stage) => computing(stage, run.experiment))
  );
  const tunings = [...new Map(trials.map((trial) => [trial.cell, trial])).values()]
    .map(({ cell, experiment, method }) =>
      tuneStage(cell, experiment.tuning!, momentumOf(experiment, method))
    );

  const runs = runsOf(configuration, seeds);
  const trained = runs.flatMap((run) => {
    const { experiment, cell } = run;
    const stages = [
      ...trainStages(run, profile.checkpointSeconds, experiment.tuning && tuningName(cell)),
      isRow(experiment) ? evaluateStage(run) : null,
      profile.measure ? measureStage(run, profile.measure.examples) : null,
      profile.sharpness ? sharpnessStage(run, profile.sharpness) : null,
    ];
    return stages.filter((stage) => stage !== null).map((stage) => computing(stage, experiment));
  });

  const potentials = profile.experiments.flatMap((name) => {
    const stage = potentialStage(name, experiments[name]!, seeds[0]!);
    // After the trainings: one figure alone reads it.
    return stage === null ? [] : computing({ ...stage, turn: runs.length }, experiments[name]!);
  });
  return { data, ofRuns: [...tried, ...tunings, ...trained], potentials, runs, trials };
}

/**
 * Keeps each stage once. Two data sets made of the same files share their download.
 *
 * @throws {UserError} if two data sets share a download and are made of other files
 */
function byName(stages: readonly Stage[]): Stage[] {
  for (const [name, same] of Map.groupBy(stages, ({ name }) => name)) {
    if (same.every(({ config }) => isDeepStrictEqual(config, same[0]!.config))) continue;
    const readers = stages.filter(({ inputs }) => Object.values(inputs).includes(name));
    const names = new Set(readers.map((reader) => `"${reader.name.replace(/^.*\//, "")}"`));
    throw new UserError(
      `Data sets ${[...names].join(" and ")} share ${name}, and their sources or files differ. ` +
        "What reduces a data set takes over all of them: leave them out of its entry, or let it extend instead of reduce.",
    );
  }
  return [...new Map(stages.map((stage) => [stage.name, stage])).values()];
}
