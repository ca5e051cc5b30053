import type { Configuration } from "../configuration/configuration.ts";
import type { Tuning } from "../configuration/schema.ts";
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
  readonly methods: readonly { readonly name: string; readonly title: string }[];
}

/** Selects the tuned experiments of a profile. */
export function tuningConfig(
  shown: Shown,
  { profile, experiments, methods }: Configuration,
): TuningConfig {
  const tuned = profile.experiments.flatMap((name): TunedExperiment[] => {
    const { title, tuning, methods: names } = experiments[name]!;
    return tuning === undefined ? [] : [{
      name,
      title,
      tuning,
      methods: names.map((name) => ({ name, title: methods[name]!.title })),
    }];
  });
  return { ...shown, experiments: tuned };
}
