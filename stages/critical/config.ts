import type { Configuration } from "../configuration/configuration.ts";
import { sweptTitles } from "../configuration/swept_titles.ts";
import type { Shown } from "../print/local_run.ts";
import { exampleCounts } from "../training/example_counts.ts";
import type { Run } from "../training/runs.ts";
import { trainConfig } from "../training/train_config.ts";
import { runName } from "../training/run_name.ts";

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
  /** Errors on held-out images in per cent until which updates are counted; empty without a tuned sweep that has some. */
  readonly goals: readonly number[];
  /** The trials at each size of batch; empty without goals. */
  readonly tried: readonly TriedSize[];
}

/** The trials of a method at one size of batch. */
export interface TriedSize {
  readonly method: string;
  /** Title of the method that it is one size of; absent but in a sweep of several methods. */
  readonly swept?: string;
  readonly batch: number;
  readonly trials: readonly {
    readonly run: string;
    /** Learning rate of the first epoch. */
    readonly learningRate: number;
  }[];
}

/** A method whose histories have the gradient noise scale. */
export interface NoisyMethod {
  readonly name: string;
  readonly title: string;
  /** Examples of its first batch. */
  readonly batch: number;
}

/**
 * Selects the experiments of a profile that tell something of the critical batch.
 *
 * @param trials the trials of the profile
 */
export function criticalConfig(
  shown: Shown,
  { profile, experiments, methods, datasets }: Configuration,
  seeds: readonly number[],
  trials: readonly Pick<Run, "name" | "cell" | "trial">[],
): CriticalConfig {
  const told = profile.experiments.flatMap((name): CriticalExperiment[] => {
    const experiment = experiments[name]!;
    const noise = experiment.methods.filter((method) => methods[method]!.noiseScale)
      .map((method): NoisyMethod => ({
        name: method,
        title: methods[method]!.title,
        batch: trainConfig(experiment, methods[method]!).batch,
      }));
    const { targets: goals = [], sweep } = experiment;
    const swept = goals.length > 0 && sweep !== undefined ? experiment.methods : [];
    const titles = sweep === undefined ? new Map<string, string>() : sweptTitles(sweep, methods);
    const tried = swept.map((method): TriedSize => {
      const { batch, regime } = trainConfig(experiment, methods[method]!);
      const own = trials.filter(({ cell }) => cell === `${name}/${method}`);
      return {
        method,
        ...(titles.has(method) && { swept: titles.get(method)! }),
        batch,
        trials: own.map(({ name, trial }) => ({
          run: name,
          learningRate: regime.drops[0]!.learningRate * trial!.learningRate,
        })),
      };
    }).filter(({ trials }) => trials.length > 0);
    if (noise.length === 0 && tried.length === 0) return [];
    const { train } = exampleCounts(datasets[experiment.dataset]!);
    return [{ name, title: experiment.title, examples: train, seeds, noise, goals, tried }];
  });
  return { ...shown, experiments: told };
}

/** The runs that a critical batch stage reads. */
export function criticalRuns({ experiments }: CriticalConfig): string[] {
  return experiments.flatMap(({ name, noise, seeds, tried }) => [
    ...noise.flatMap((method) => seeds.map((seed) => runName(name, method.name, seed))),
    ...tried.flatMap(({ trials }) => trials.map(({ run }) => run)),
  ]);
}
