import type { Configuration } from "../configuration/configuration.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Tuned } from "./tuned.ts";
import { runName } from "./run_name.ts";

/** One training: an experiment by one of its methods, with one seed. */
export interface Run {
  /** Unique in a profile: `<experiment>/<method>/seed-<n>`. */
  readonly name: string;
  /** The cell of a table that it belongs to: `<experiment>/<method>`. */
  readonly cell: string;
  readonly experiment: Experiment;
  readonly method: Method;
  readonly seed: number;
  /** Turn of its stages: the first seed of each experiment in turn, then all other seeds. */
  readonly turn: number;
  /** What a trial trains by, and the number of images that it holds out; absent: as the method says. */
  readonly trial?: Tuned & { readonly validation: number };
}

/** All runs of a profile, one seed after the other. The first has turns of its own, so that every method has a result early. */
export function runsOf(
  { profile, experiments, methods }: Configuration,
  seeds: readonly number[],
): Run[] {
  return seeds.flatMap((seed, i) =>
    profile.experiments.flatMap((name, row) => {
      const experiment = experiments[name]!;
      return experiment.methods.map((method) => ({
        name: runName(name, method, seed),
        cell: `${name}/${method}`,
        experiment,
        method: methods[method]!,
        seed,
        turn: i === 0 ? row + 1 : profile.experiments.length + 1,
      }));
    })
  );
}
