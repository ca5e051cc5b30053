import type { Configuration } from "../configuration/configuration.ts";
import type { Experiment, Method } from "../configuration/schema.ts";

/** One training: an experiment by one of its methods, with one seed. */
export interface Run {
  /** Unique in a profile: `<experiment>/<method>/seed-<n>`. */
  readonly name: string;
  readonly experiment: Experiment;
  readonly method: Method;
  readonly seed: number;
}

/** All runs of a profile, one seed after the other, so that every method has a result early. */
export function runsOf(
  { profile, experiments, methods }: Configuration,
  seeds: readonly number[],
): Run[] {
  return seeds.flatMap((seed) =>
    profile.experiments.flatMap((name) => {
      const experiment = experiments[name]!;
      return experiment.methods.map((method) => ({
        name: `${name}/${method}/seed-${seed}`,
        experiment,
        method: methods[method]!,
        seed,
      }));
    })
  );
}
