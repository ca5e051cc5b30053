import { updatesPerEpoch } from "../../models/training/regime.ts";
import type { Optimizer } from "../../models/training/optimizer.ts";
import type { Preprocessing } from "../../models/training/backward_pass.ts";
import type { BatchNormSettings } from "../../models/batch_norm_form.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Numerics } from "../device/numerics.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { trainConfig } from "../training/train_config.ts";

/** What is estimated: an estimate stage's slice of the configuration. */
export interface EstimateConfig {
  readonly rows: readonly EstimateRow[];
  /** How the first row computes, and the estimate with it: TensorFlow reads it once, when it is loaded. */
  readonly numerics: Numerics;
  /** Titles of the rows that compute otherwise, so that their speed may be another. */
  readonly otherNumerics: readonly string[];
}

/** An experiment. */
export interface EstimateRow {
  readonly experiment: string;
  readonly title: string;
  /** Role of the network's module. */
  readonly network: string;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
  readonly methods: readonly EstimateMethod[];
}

/** What one training has to do. */
export interface EstimateMethod {
  readonly name: string;
  readonly title: string;
  readonly batch: number;
  readonly updates: number;
  /** Images seen, in all epochs. */
  readonly samples: number;
  /**
   * At which its speed is measured: where ghosts are worked off one after the other, the small one stands for all, as the
   * memory and the time of a whole large batch are too much for a short run.
   */
  readonly measuredAt: { readonly batch: number; readonly batchNorm: BatchNormSettings };
  /** An experiment before this one that has the same training: it is run once. */
  readonly sharedWith?: string;
}

/** The rows of a profile with what each of their trainings has to do. */
export function estimateConfig(configuration: Configuration): EstimateConfig {
  const { profile, experiments, methods, datasets } = configuration;
  const owners = new Map<string, string>();
  const rows = profile.experiments.map((name): EstimateRow => {
    const experiment = experiments[name]!;
    const { network, dataset, ghostExecution, batch: { small } } = experiment;
    const { train } = exampleCounts(datasets[dataset]!);
    const { optimizer, preprocessing } = trainConfig(experiment, methods[experiment.methods[0]!]!);
    return {
      experiment: name,
      title: experiment.title,
      network,
      optimizer,
      preprocessing,
      methods: experiment.methods.map((method): EstimateMethod => {
        const config = trainConfig(experiment, methods[method]!);
        const { batch, batchNorm, regime } = config;
        const training = JSON.stringify([network, dataset, config]);
        const owner = owners.get(training);
        if (owner === undefined) owners.set(training, name);
        return {
          name: method,
          title: methods[method]!.title,
          batch,
          updates: regime.epochs * updatesPerEpoch(train, batch),
          samples: regime.epochs * train,
          measuredAt: ghostExecution === "graph"
            ? { batch, batchNorm }
            : { batch: small, batchNorm: { form: "batch" } },
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
