import type { Configuration } from "../configuration/configuration.ts";
import { sweptTitles } from "../configuration/swept_titles.ts";
import type { Tuning } from "../configuration/schema.ts";
import { trainConfig } from "../training/train_config.ts";
import type { Shown } from "../print/local_run.ts";

/** Configuration of a tuning stage: the tuned experiments of a profile. */
export interface TuningConfig extends Shown {
  readonly experiments: readonly TunedExperiment[];
}

/** An experiment whose methods are tuned. */
export interface TunedExperiment {
  readonly name: string;
  readonly title: string;
  readonly tuning: Tuning;
  readonly methods: readonly TunableMethod[];
}

/** A method before it is tuned. */
export interface TunableMethod {
  readonly name: string;
  readonly title: string;
  readonly batch: number;
  /** Learning rate of the first epoch. */
  readonly learningRate: number;
  readonly momentum: number;
  /** Title of the method that it is one size of; absent but in a sweep of several methods. */
  readonly swept?: string;
}

/** Selects the tuned experiments of a profile. */
export function tuningConfig(
  shown: Shown,
  { profile, experiments, methods }: Configuration,
): TuningConfig {
  const tuned = profile.experiments.flatMap((name): TunedExperiment[] => {
    const experiment = experiments[name]!;
    const { title, tuning, methods: names, sweep } = experiment;
    if (tuning === undefined) return [];
    const swept = sweep === undefined ? new Map<string, string>() : sweptTitles(sweep, methods);
    const tunable = names.map((name): TunableMethod => {
      const { batch, regime, optimizer } = trainConfig(experiment, methods[name]!);
      return {
        name,
        title: methods[name]!.title,
        batch,
        learningRate: regime.drops[0]!.learningRate,
        momentum: optimizer.momentum,
        ...(swept.has(name) && { swept: swept.get(name)! }),
      };
    });
    return [{ name, title, tuning, methods: tunable }];
  });
  return { ...shown, experiments: tuned };
}
