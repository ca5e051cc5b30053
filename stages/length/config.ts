import type { Configuration } from "../configuration/configuration.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { Shown } from "../print/local_run.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { chosenOptimizer, methodIn } from "../training/train_config.ts";
import { runOfCell } from "../training/run_name.ts";
import { warmUpLength } from "../training/warm_up_length.ts";

/** Configuration of a training length stage. */
export interface LengthConfig extends Shown {
  readonly groups: readonly LengthGroup[];
}

/** Trainings of one network on one data set, whose courses are compared. */
export interface LengthGroup {
  /** Name of the first experiment, which names the figure. */
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly trainings: readonly LengthTraining[];
}

/** A method of an experiment whose steps are those of SGD. */
export interface LengthTraining {
  /** Name of the experiment and of the method, such as `c1/sb`. */
  readonly name: string;
  readonly title: string;
  readonly steps: Steps;
}

/** What decides how far one learning rate takes the weights along a steady gradient. */
export interface Steps {
  readonly momentum: number;
  /** Whether the velocity is zero at the start of each epoch. */
  readonly resetsMomentum: boolean;
  /** Updates of a warm-up, over which the rate rises by equal steps; absent: none. */
  readonly warmUp?: number;
}

/**
 * Groups the experiments of a profile by network and data. Methods whose steps are not their learning rate times a gradient,
 * or a sum of such, are left out: other optimizers, slow weights, gains and workers. So are tuned experiments, whose trainings
 * differ in momentum from seed to seed, and sweeps, whose figures are the paper's own.
 */
export function lengthConfig(
  shown: Shown,
  { profile, experiments, methods, networks, datasets }: Configuration,
  seeds: readonly number[],
): LengthConfig {
  const chosen = profile.experiments.map((name) => ({ name, experiment: experiments[name]! }))
    .filter(({ experiment }) => experiment.tuning === undefined && experiment.sweep === undefined);
  const groups = Map.groupBy(
    chosen,
    ({ experiment }) => JSON.stringify([experiment.network, experiment.dataset]),
  );
  return {
    ...shown,
    groups: [...groups.values()].map((members): LengthGroup => {
      const { name, experiment: { network, dataset } } = members[0]!;
      return {
        name,
        title: `${networks[network]!.title}, ${datasets[dataset]!.title}`,
        seeds,
        trainings: members.flatMap(({ name, experiment }) =>
          experiment.methods.flatMap((method): LengthTraining[] => {
            const { train } = exampleCounts(datasets[experiment.dataset]!);
            const steps = stepsOf(experiment, methods[method]!, train);
            if (steps === null) return [];
            const { title } = methods[method]!;
            return [{
              name: `${name}/${method}`,
              title: members.length === 1 ? title : `${title} (${name})`,
              steps,
            }];
          })
        ),
      };
    }).filter(({ trainings }) => trainings.length > 1),
  };
}

/** The runs that a training length stage reads. */
export function lengthRuns({ groups }: LengthConfig): string[] {
  return groups.flatMap(({ trainings, seeds }) =>
    trainings.flatMap(({ name }) => seeds.map((seed) => runOfCell(name, seed)))
  );
}

/** What decides how far a rate takes the weights; null for a method whose steps are not those of SGD. */
function stepsOf(experiment: Experiment, named: Method, train: number): Steps | null {
  const method = methodIn(experiment, named);
  const { rule = "sgd", lookahead, momentum, resetsMomentum = false } = chosenOptimizer(
    experiment,
    method,
  );
  const isSgd = rule === "sgd" && lookahead === undefined && !method.adaScale && !method.branches;
  if (!isSgd) return null;
  const warmUp = warmUpLength(experiment, named, train)?.updates;
  return { momentum, resetsMomentum, ...(warmUp !== undefined && { warmUp }) };
}
