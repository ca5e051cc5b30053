import type { Configuration } from "./configuration.ts";
import type { Experiment } from "./schema.ts";

/**
 * Gives each experiment the profile's number of threads, if it has one. One thread is what an experiment has without the
 * field, so it is left out: equal trainings then have equal keys.
 */
export function withThreads(configuration: Configuration): Configuration {
  const { threads: wanted } = configuration.profile;
  const experiments = Object.entries(configuration.experiments).map(
    ([name, experiment]): [string, Experiment] => {
      const { threads: own, ...rest } = experiment.numerics;
      const threads = wanted ?? own ?? 1;
      return [name, { ...experiment, numerics: { ...rest, ...(threads > 1 && { threads }) } }];
    },
  );
  return { ...configuration, experiments: Object.fromEntries(experiments) };
}
