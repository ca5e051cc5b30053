import { from } from "arquero";
import type { Program } from "../pipeline/types.ts";
import { distancePoints } from "./statistics/distance_points.ts";
import { drawnFigure } from "./figures/drawn_figure.ts";
import { readSamples, type Sample } from "./figures/samples.ts";
import type { ExperimentFigures, FiguresConfig, PotentialFigure } from "./figures/config.ts";
import type { Figure } from "./figures/figure.ts";
import { interval } from "./statistics/interval.ts";
import { distanceLaws } from "./statistics/distance_laws.ts";
import { lossSpread } from "./statistics/loss_spread.ts";
import { POTENTIAL, readPotential } from "./figures/potential_places.ts";
import { potentialSvg } from "./figures/potential_svg.ts";

/**
 * Draws the curves of whatever runs are trained: for each experiment its figures as SVG and the data behind them as CSV.
 * `<experiment>/curves.csv` has a line for each epoch, `final-errors.csv` for each method, and `distance-laws.csv` for
 * each run how well a logarithm and a power law fit its distance; `paper.csv` has the paper's points that are drawn. Of a
 * potential likewise its figures, `potential.csv`, the bins and α. Inputs: `<experiment>/<method>/seed-<n>` → a training,
 * `potential/<experiment>` → a potential stage.
 */
const figures: Program<FiguresConfig> = async ({ config, inputs, output }) => {
  const { experiments } = config;
  for (const experiment of experiments) {
    const samples = await readSamples(experiment, inputs);
    const looked = inputs[`potential/${experiment.name}`];
    const paper = [
      ...samples.length === 0 ? [] : experiment.figures.flatMap(paperRows),
      ...looked === undefined ? [] : potentialRows(experiment.potential!),
    ];
    if (samples.length === 0 && looked === undefined) continue;
    await Deno.mkdir(`${output}/${experiment.name}`);
    const write = (file: string, text: string) =>
      Deno.writeTextFile(`${output}/${experiment.name}/${file}`, text);
    if (paper.length > 0) await write("paper.csv", from(paper).toCSV());
    if (looked !== undefined) await drawPotential(experiment, looked, write);
    if (samples.length === 0) continue;
    await write("curves.csv", from(samples).toCSV());
    await write("final-errors.csv", from(finalErrors(samples)).toCSV());
    await write("distance-laws.csv", from(laws(samples)).toCSV());
    const titles = new Map(experiment.methods.map(({ name, title }) => [name, title]));
    for (const figure of experiment.figures) {
      await write(`${figure.name}.svg`, drawnFigure(figure, samples, titles, experiment.reduced));
    }
  }
};

export default figures;

async function drawPotential(
  { title, potential, reduced }: ExperimentFigures,
  folder: string,
  write: (file: string, text: string) => Promise<void>,
): Promise<void> {
  const places = await readPotential(folder);
  const { radius, bins, paper, paperOf } = potential!;
  const spread = lossSpread(places, radius, bins);
  await write(POTENTIAL, from(places).toCSV());
  await write("potential-bins.csv", from([...spread.bins]).toCSV());
  const alphas = Object.entries(spread.alpha)
    .map(([measure, { alpha, low, high }]) => ({ measure, alpha, low, high }));
  await write("potential-alpha.csv", from(alphas).toCSV());
  const heading = `Random potential: ${title}`;
  for (const scale of ["log", "linear"] as const) {
    const drawing = { title: heading, scale, places, spread, paper, paperOf, reduced };
    await write(`figure-4${scale === "log" ? "" : "-linear"}.svg`, potentialSvg(drawing));
  }
}

/** A line for each method: errors of the last epoch in per cent, over its seeds. */
function finalErrors(samples: readonly Sample[]) {
  return [...Map.groupBy(samples, ({ method }) => method)].map(([method, own]) => {
    const last = [...Map.groupBy(own, ({ seed }) => seed).values()].map((run) => run.at(-1)!);
    const test = interval(last.map(({ testError }) => testError));
    const training = interval(last.map(({ trainingError }) => trainingError));
    return {
      method,
      n: test.n,
      testError: test.mean,
      testErrorSd: test.sd,
      testErrorCi95: test.halfWidth,
      trainingError: training.mean,
    };
  });
}

/** The paper's points as they are drawn. */
function paperRows({ name, x, y, paper, paperOf }: Figure) {
  return paper.flatMap(({ figure, batch, slope, points }) =>
    points.map(([at, value]) => ({
      figure: name,
      paperFigure: figure,
      of: paperOf,
      batch,
      slope,
      x: x.column,
      at,
      y: y.column,
      value,
    }))
  );
}

/** Likewise of the potential. */
function potentialRows({ paper, paperOf }: PotentialFigure) {
  return paper.map(([at, value]) => ({
    figure: "figure-4",
    paperFigure: "4",
    of: paperOf,
    batch: null,
    slope: null,
    x: "distance",
    at,
    y: "lossDeviation",
    value,
  }));
}

/**
 * A line for each run and kind of distance: slope and R² of either law, over the epochs at the first learning rate, for
 * which the paper states it. Runs with fewer than three such epochs are left out.
 */
function laws(samples: readonly Sample[]) {
  const runs = [...Map.groupBy(samples, ({ method, seed }) => `${method} ${seed}`).values()];
  return runs.flatMap((run) =>
    (["all", "first layer"] as const).flatMap((weights) => {
      const points = distancePoints(run, weights);
      if (points === null) return [];
      const { logarithm, power } = distanceLaws(points);
      return {
        method: run[0]!.method,
        seed: run[0]!.seed,
        weights,
        epochs: points.length,
        logSlope: logarithm.slope,
        logRSquared: logarithm.rSquared,
        powerExponent: power.slope,
        powerRSquared: power.rSquared,
        aicPowerMinusLog: power.aic - logarithm.aic,
      };
    })
  );
}
