import { updatesPerEpoch } from "../../models/training/regime.ts";
import type { Optimizer } from "../../models/training/optimizer.ts";
import type { Preprocessing } from "../../models/training/backward_pass.ts";
import type { BatchNormSettings } from "../../models/batch_norm_form.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Numerics } from "../device/numerics.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { trainConfig } from "../training/train_config.ts";

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
  /** Role of the network's module. */
  readonly network: string;
  readonly optimizer: Optimizer;
  readonly preprocessing: Preprocessing;
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
  /**
   * The batch that its speed is measured with. Where gradients are accumulated over ghost batches, this is a small
   * batch: a whole large batch takes too much memory and time for a short run.
   */
  readonly measuredAt: { readonly batch: number; readonly batchNorm: BatchNormSettings };
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
