import { updatesPerEpoch } from "../models/regime.ts";
import type { Optimizer } from "../models/optimizer.ts";
import type { Preprocessing } from "../models/backward_pass.ts";
import type { Configuration } from "./configuration.ts";
import { exampleCounts } from "./example_counts.ts";
import { trainConfig } from "./train_config.ts";

/** What is estimated: an estimate stage's slice of the configuration. */
export interface EstimateConfig {
  readonly seeds: number;
  readonly rows: readonly EstimateRow[];
}

/** An experiment, measured once. */
export interface EstimateRow {
  readonly experiment: string;
  readonly title: string;
  /** Role of the network's module. */
  readonly network: string;
  /** The small batch, at which it is measured. */
  readonly batch: number;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
  readonly methods: readonly {
    readonly title: string;
    readonly batch: number;
    readonly updates: number;
    /** Images seen by one training, in all its epochs. */
    readonly samples: number;
  }[];
}

/** The rows of a profile with what each of their trainings has to do. */
export function estimateConfig(configuration: Configuration, seeds: number): EstimateConfig {
  const { profile, experiments, methods, datasets } = configuration;
  const rows = profile.experiments.map((name): EstimateRow => {
    const experiment = experiments[name]!;
    const { train } = exampleCounts(datasets[experiment.dataset]!);
    const { optimizer, preprocessing } = trainConfig(experiment, methods[experiment.methods[0]!]!);
    return {
      experiment: name,
      title: experiment.title,
      network: experiment.network,
      batch: experiment.batch.small,
      optimizer,
      preprocessing,
      methods: experiment.methods.map((method) => {
        const { batch, regime } = trainConfig(experiment, methods[method]!);
        return {
          title: methods[method]!.title,
          batch,
          updates: regime.epochs * updatesPerEpoch(train, batch),
          samples: regime.epochs * train,
        };
      }),
    };
  });
  return { seeds, rows };
}
