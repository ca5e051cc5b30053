import type { Configuration } from "../configuration/configuration.ts";
import type { Shown } from "../print/local_run.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { trainConfig } from "../training/train_config.ts";

/** Configuration of a critical batch stage. */
export interface CriticalConfig extends Shown {
  readonly experiments: readonly CriticalExperiment[];
}

/** An experiment that tells something of the critical batch. */
export interface CriticalExperiment {
  readonly name: string;
  readonly title: string;
  /** Number of training examples. */
  readonly examples: number;
  readonly seeds: readonly number[];
  /** The methods whose histories have the gradient noise scale. */
  readonly noise: readonly NoisyMethod[];
}

/** A method whose histories have the gradient noise scale. */
export interface NoisyMethod {
  readonly name: string;
  readonly title: string;
  /** Examples of its first batch. */
  readonly batch: number;
}

/** Selects the experiments of a profile that tell something of the critical batch. */
export function criticalConfig(
  shown: Shown,
  { profile, experiments, methods, datasets }: Configuration,
  seeds: readonly number[],
): CriticalConfig {
  const told = profile.experiments.flatMap((name): CriticalExperiment[] => {
    const experiment = experiments[name]!;
    const noise = experiment.methods.filter((method) => methods[method]!.noiseScale)
      .map((method): NoisyMethod => ({
        name: method,
        title: methods[method]!.title,
        batch: trainConfig(experiment, methods[method]!).batch,
      }));
    if (noise.length === 0) return [];
    const { train } = exampleCounts(datasets[experiment.dataset]!);
    return [{ name, title: experiment.title, examples: train, seeds, noise }];
  });
  return { ...shown, experiments: told };
}

/** The runs that a critical batch stage reads. */
export function criticalRuns({ experiments }: CriticalConfig): string[] {
  return experiments.flatMap(({ name, noise, seeds }) =>
    noise.flatMap((method) => seeds.map((seed) => `${name}/${method.name}/seed-${seed}`))
  );
}
