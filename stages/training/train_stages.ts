import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { branchedTraining, type Branches, type PartialTraining } from "./branched_config.ts";
import { evaluateConfig } from "./evaluate_config.ts";
import type { JoinConfig } from "./join_config.ts";
import { evaluationModules, trainingModules } from "./model_modules.ts";
import type { Run } from "./runs.ts";
import { inTrial, trainStage } from "./train_stage.ts";

/**
 * The stages of a run's training, the last of which is `train/<run>`. Of a method with branches they are
 *
 * ```text
 * train/<run>/trunk → train/<run>/round-1/worker-1 → train/<run>/round-1 → … → train/<run>
 *                   → train/<run>/round-1/worker-2 ↗
 * ```
 *
 * A worker has no stage in common with another, so workers run side by side, and each resumes by itself.
 *
 * @param tuning the stage that chooses learning rate and momentum; absent: they are as the method says
 */
export function trainStages(run: Run, checkpointSeconds: number, tuning?: string): Stage[] {
  const { branches } = run.method;
  if (branches === undefined) return [trainStage(run, checkpointSeconds, tuning)];
  return branchedStages(run, branches, checkpointSeconds, tuning);
}

function branchedStages(
  run: Run,
  branches: Branches,
  checkpointSeconds: number,
  tuning: string | undefined,
): Stage[] {
  const { name, experiment, method } = run;
  const { trunk, rounds, workerBatch } = branchedTraining(experiment, method, branches);
  const whole = trainStage(run, checkpointSeconds, tuning);
  const partOf = (name: string, { config, modules }: PartialTraining): Stage => ({
    ...whole,
    name,
    modules,
    config: slice(inTrial(config, run.trial)),
  });
  const stages = [partOf(`train/${name}/trunk`, trunk)];
  rounds.forEach((workers, i) => {
    const before = stages.at(-1)!.name;
    const round = `train/${name}/round-${i + 1}`;
    const trained = workers.map((worker, k): Stage => {
      const stage = partOf(`${round}/worker-${k + 1}`, worker);
      return {
        ...stage,
        program: "stages/train_worker.ts",
        inputs: { ...stage.inputs, start: before },
      };
    });
    const isLast = i === rounds.length - 1;
    stages.push(
      ...trained,
      joinStage(run, isLast ? whole.name : round, before, trained, workerBatch),
    );
  });
  return stages;
}

/** Averages the workers of a round. */
function joinStage(
  { experiment, method, seed, turn, trial }: Run,
  name: string,
  before: string,
  workers: readonly Stage[],
  batch: number,
): Stage {
  const config: JoinConfig = {
    ...evaluateConfig(experiment, method),
    workers: workers.length,
    batch,
    ...(trial !== undefined && { validation: trial.validation }),
  };
  return {
    name,
    program: "stages/join.ts",
    // Distances are from the weights that the training began with, which the network makes.
    modules: {
      ...evaluationModules(experiment, method),
      network: trainingModules(experiment, method).network!,
    },
    config: slice<JoinConfig>(config),
    seed,
    turn,
    inputs: {
      data: `prepare/${experiment.dataset}`,
      before,
      ...Object.fromEntries(workers.map(({ name }, i) => [`worker-${i + 1}`, name])),
    },
  };
}
