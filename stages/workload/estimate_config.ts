import type { Configuration } from "../configuration/configuration.ts";
import type { Numerics } from "../device/numerics.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { trainingModules } from "../training/model_modules.ts";
import { type TrainConfig, trainConfig } from "../training/train_config.ts";
import { spentBy } from "../training/spent.ts";

/** Configuration of an estimate stage: the workload of a profile's trainings. */
export interface EstimateConfig {
  readonly rows: readonly EstimateRow[];
  /** Numerics of the first row and of the whole estimate: TensorFlow reads them once, when it is loaded. */
  readonly numerics: Numerics;
  /** Titles of the rows with other numerics, whose speed may differ. */
  readonly otherNumerics: readonly string[];
}

/** The trainings of one experiment. */
export interface EstimateRow {
  readonly experiment: string;
  readonly title: string;
  readonly methods: readonly EstimateMethod[];
}

/** The work of one training. */
export interface EstimateMethod {
  readonly name: string;
  readonly title: string;
  readonly batch: number;
  readonly updates: number;
  /** Number of images processed, over all epochs. */
  readonly samples: number;
  /** Role of a training → its module, which is also its role in the estimate. */
  readonly modules: Readonly<Record<string, string>>;
  /**
   * The training that its speed is measured with. Where gradients are accumulated over ghost batches, this has a small
   * batch: a whole large batch takes too much memory and time for a short run.
   */
  readonly measured: TrainConfig;
  /** Number of stages that it is made of, of about equal length; absent: one. */
  readonly stages?: number;
  /** Number of trials before the trainings of the seeds; absent without a tuning. */
  readonly trials?: number;
  /** An earlier experiment with the same training, which runs only once; absent if there is none. */
  readonly sharedWith?: string;
}

/** Computes the workload of each training of a profile. */
export function estimateConfig(configuration: Configuration): EstimateConfig {
  const { profile, experiments, methods, datasets } = configuration;
  const owners = new Map<string, string>();
  const rows = profile.experiments.map((name): EstimateRow => {
    const experiment = experiments[name]!;
    const { network, dataset, ghostExecution, batch: { small } } = experiment;
    const { train } = exampleCounts(datasets[dataset]!);
    return {
      experiment: name,
      title: experiment.title,
      methods: experiment.methods.map((method): EstimateMethod => {
        const config = trainConfig(experiment, methods[method]!);
        const { batch } = config;
        const { branches } = methods[method]!;
        const { epochs, updates, workerBatch } = spentBy(experiment, methods[method]!, train);
        const training = JSON.stringify([
          ...[network, dataset, config],
          ...[experiment.tuning, branches],
        ]);
        const owner = owners.get(training);
        if (owner === undefined) owners.set(training, name);
        return {
          name: method,
          title: methods[method]!.title,
          batch,
          updates,
          samples: epochs * train,
          // A schedule costs no time, and some of them end a training early.
          modules: {
            ...trainingModules(experiment, methods[method]!),
            schedule: "models/schedules/drops.ts",
          },
          measured: {
            ...config,
            // Most images of a training with workers are seen by these.
            ...(workerBatch !== undefined && { batch: workerBatch }),
            ...(ghostExecution === "accumulate" && { batch: small }),
            regime: { epochs: 2, drops: [{ epoch: 0, learningRate: 1e-4 }] },
          },
          ...(branches !== undefined && { stages: (branches.rounds ?? 1) * branches.workers + 1 }),
          ...(experiment.tuning && { trials: experiment.tuning.trials }),
          ...(owner !== undefined && { sharedWith: owner }),
        };
      }),
    };
  });
  const used = profile.experiments.map((name) => experiments[name]!);
  const { numerics } = used[0]!;
  const text = JSON.stringify(numerics);
  const others = used.filter((experiment) => JSON.stringify(experiment.numerics) !== text);
  return { rows, numerics, otherNumerics: others.map(({ title }) => title) };
}
