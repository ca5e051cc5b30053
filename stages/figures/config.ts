import type { Configuration } from "../configuration/configuration.ts";
import { methodFigures } from "./method_figures.ts";
import { reductionSentence, reductionsOf } from "../training/reductions.ts";
import { methodIn } from "../training/train_config.ts";
import type { Experiment } from "../configuration/schema.ts";
import { sweepFigures } from "./sweep_figures.ts";
import type { Figure } from "./figure.ts";
import type { DivergedCount } from "../print/diverged_text.ts";
import type { Shown } from "../print/local_run.ts";

/** Configuration of a figures stage. */
export interface FiguresConfig extends Shown {
  readonly experiments: readonly ExperimentFigures[];
}

/** An experiment with its runs and figures. */
export interface ExperimentFigures {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly methods: readonly { readonly name: string; readonly title: string }[];
  readonly figures: readonly Figure[];
  /** Sentence that lists the reductions, for captions; null for an experiment of full size. */
  readonly reduced: string | null;
  /** The figure of the loss around the initial weights; absent if the experiment does not measure it. */
  readonly potential?: PotentialFigure;
}

/** How many runs of a method diverged. */
export interface DivergedRuns extends Omit<DivergedCount, "title"> {
  readonly method: string;
}

/** An experiment's figures, how its runs differ from the committed ones; null if they do not, and those that are left out. */
export type NotedFigures = ExperimentFigures & {
  readonly note: string | null;
  /** The runs that are left out, since they diverged. */
  readonly diverged: readonly DivergedRuns[];
};

/** Settings of the paper's figure 4, the loss around the initial weights. */
export interface PotentialFigure {
  readonly radius: number;
  readonly bins: number;
  /** Pairs of distance and standard deviation from the paper; empty unless the experiment is its row at full size. */
  readonly paper: readonly (readonly [number, number])[];
  readonly paperOf: string;
}

/** Collects the figures of each experiment of a profile, which stages/figures.ts draws. */
export function figuresConfig(
  shown: Shown,
  configuration: Configuration,
  seeds: readonly number[],
): FiguresConfig {
  const { profile, experiments, methods } = configuration;
  return {
    ...shown,
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
        reduced: reductionSentence(reductionsOf(configuration, name), experiment.row !== null),
        figures: (experiment.sweep === undefined
          ? methodFigures(configuration, experiment)
          : sweepFigures(configuration, experiment, experiment.sweep))
          .map((figure) =>
            withAverages(figure, configuration, experiment)
          ),
        ...(experiment.potential && {
          potential: potentialFigure(configuration, experiment, experiment.potential),
        }),
      };
    }),
  };
}

/** Says which curves do not end where their trainings do, since a history has the weights before they are averaged. */
function withAverages(
  figure: Figure,
  { methods }: Configuration,
  experiment: Experiment,
): Figure {
  const averaged = figure.curves
    .filter(({ method }) => methodIn(experiment, methods[method]!).average !== undefined)
    .map(({ label }) => label);
  if (averaged.length === 0 || figure.y.column === "trainingError") return figure;
  const text = `Curves of the weights before they are averaged: ${averaged.join("; ")}.`;
  return { ...figure, caption: `${figure.caption} ${text}` };
}

function potentialFigure(
  { paperFigures: { row, data, figures } }: Configuration,
  experiment: Experiment,
  { radius, bins }: NonNullable<Experiment["potential"]>,
): PotentialFigure {
  const isSame = experiment.row === row && experiment.reduces === undefined;
  const paper = isSame ? figures["4"]!.curves[0]!.points : [];
  return { radius, bins, paper, paperOf: `${row}, ${data}` };
}
