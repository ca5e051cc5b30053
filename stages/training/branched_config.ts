import type { Experiment, Method } from "../configuration/schema.ts";
import { cutRegime, firstDrop } from "./cut_regime.ts";
import { trainingModules } from "./model_modules.ts";
import { methodIn, type TrainConfig, trainConfig } from "./train_config.ts";

/** What of a method with branches says how it branches. */
export type Branches = NonNullable<Method["branches"]>;

/** A training as a part of another one, with the modules that it loads. */
export interface PartialTraining {
  readonly config: TrainConfig;
  readonly modules: Readonly<Record<string, string>>;
}

/** The trainings that a training with branches consists of. */
export interface BranchedTraining {
  /** Up to the first drop of the learning rate, or until its training error is low enough. */
  readonly trunk: PartialTraining;
  /** One round after the other, the workers that train side by side. */
  readonly rounds: readonly (readonly PartialTraining[])[];
  /** Examples of a batch of one worker. */
  readonly workerBatch: number;
}

/** The method by which each worker trains: without a warm-up, and with what workers do otherwise. */
export function workerMethod(experiment: Experiment, method: Method): Method {
  const { warmUp: _, branches, released: __, ...rest } = methodIn(experiment, method);
  return { ...rest, ...branches?.each };
}

/** Takes a training with branches apart. Its regime has a drop: branchMistakes looks for that. */
export function branchedTraining(
  experiment: Experiment,
  method: Method,
  { workers, rounds = 1, examples, until }: Branches,
): BranchedTraining {
  const whole = trainConfig(experiment, method);
  const modules = trainingModules(experiment, method);
  const trunk = { ...whole, regime: cutRegime(whole.regime, 0, firstDrop(whole.regime)!) };
  const own = workerMethod(experiment, method);
  const { rowsByUpdate: _, ...worker } = trainConfig(experiment, own);
  const start = firstDrop(worker.regime)!;
  const length = (worker.regime.epochs - start) / rounds;
  const workerModules = trainingModules(experiment, own);
  return {
    trunk: until === undefined ? { config: trunk, modules } : {
      config: {
        ...trunk,
        schedule: { ...until, ...(whole.schedule !== undefined && { warmUp: whole.schedule }) },
      },
      modules: { ...modules, schedule: "models/schedules/until_error.ts" },
    },
    rounds: Array.from({ length: rounds }, (_, round) => {
      const from = start + round * length;
      const config = { ...worker, regime: cutRegime(worker.regime, from, from + length) };
      return Array.from({ length: workers }, (_, i): PartialTraining =>
        examples === "shares"
          // Workers of a round go through the same batches.
          ? {
            config: { ...config, branch: round + 1, update: { worker: i + 1, workers } },
            modules: { ...workerModules, update: "models/updates/worker_share.ts" },
          }
          : { config: { ...config, branch: round * workers + i + 1 }, modules: workerModules });
    }),
    workerBatch: examples === "shares" ? Math.floor(worker.batch / workers) : worker.batch,
  };
}
