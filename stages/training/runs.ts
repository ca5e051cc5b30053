import type { Configuration } from "../configuration/configuration.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Tuned } from "./tuned.ts";

/** One training: an experiment by one of its methods, with one seed. */
export interface Run {
  /** Unique in a profile: `<experiment>/<method>/seed-<n>`. */
  readonly name: string;
  /** The cell of a table that it belongs to: `<experiment>/<method>`. */
  readonly cell: string;
  readonly experiment: Experiment;
  readonly method: Method;
  readonly seed: number;
  /** What a trial trains by, and the number of images that it holds out; absent: as the method says. */
  readonly trial?: Tuned & { readonly validation: number };
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
        cell: `${name}/${method}`,
        experiment,
        method: methods[method]!,
        seed,
      }));
    })
  );
}
