import type { Configuration } from "../configuration/configuration.ts";
import { methodFigures } from "./method_figures.ts";
import { reductionSentence, reductionsOf } from "../training/reductions.ts";
import type { Experiment } from "../configuration/schema.ts";
import { sweepFigures } from "./sweep_figures.ts";
import type { Figure } from "./figure.ts";

/** A figures stage's slice of the configuration. */
export interface FiguresConfig {
  readonly experiments: readonly ExperimentFigures[];
}

/** An experiment: its runs, and what is drawn of them. */
export interface ExperimentFigures {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly methods: readonly { readonly name: string; readonly title: string }[];
  readonly figures: readonly Figure[];
  /** By how much it is reduced, for the captions; null where it is not. */
  readonly reduced: string | null;
  /** The loss around the initial weights, where it is looked at. */
  readonly potential?: PotentialFigure;
}

/** The paper's figure 4. */
export interface PotentialFigure {
  readonly radius: number;
  readonly bins: number;
  /** The paper's std by distance; empty where the experiment does not stand for the row that it drew. */
  readonly paper: readonly (readonly [number, number])[];
  readonly paperOf: string;
}

/** What is drawn of each experiment of a profile: stages/figures.ts draws it. */
export function figuresConfig(
  configuration: Configuration,
  seeds: readonly number[],
): FiguresConfig {
  const { profile, experiments, methods } = configuration;
  return {
    experiments: profile.experiments.map((name) => {
      const experiment = experiments[name]!;
      return {
        name,
        title: experiment.title,
        seeds,
        methods: experiment.methods.map((method) => ({
          name: method,
          title: methods[method]!.title,
        })),
        reduced: reductionSentence(reductionsOf(configuration, name)),
        figures: experiment.sweep === undefined
          ? methodFigures(configuration, experiment)
          : sweepFigures(configuration, experiment, experiment.sweep),
        ...(experiment.potential && {
          potential: potentialFigure(configuration, experiment, experiment.potential),
        }),
      };
    }),
  };
}

function potentialFigure(
  { paperFigures: { row, data, figures } }: Configuration,
  experiment: Experiment,
  { radius, bins }: NonNullable<Experiment["potential"]>,
): PotentialFigure {
  const paper = experiment.row === row ? figures["4"]!.curves[0]!.points : [];
  return { radius, bins, paper, paperOf: `${row}, ${data}` };
}
