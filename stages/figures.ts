import { from } from "arquero";
import type { Program } from "../pipeline/types.ts";
import type { FiguresConfig, NotedFigures, PotentialFigure } from "./figures/config.ts";
import {
  type FigureEntry,
  type FinalErrors,
  type RunLaws,
  writeFiguresJson,
} from "./figures/figures_json.ts";
import { figureSvg } from "./figures/figure_svg.ts";
import type { Figure } from "./figures/figure.ts";
import type { Words } from "./figures/heading.ts";
import { paperValues } from "./figures/paper_values.ts";
import { POTENTIAL, readPotential } from "./figures/potential_places.ts";
import { potentialSvg } from "./figures/potential_svg.ts";
import { readSamples, type RunSamples, type Sample } from "./figures/samples.ts";
import { localHeading } from "./print/local_run.ts";
import { shown } from "./print/shown_text.ts";
import { distanceLaws } from "./statistics/distance_laws.ts";
import { distancePoints } from "./statistics/distance_points.ts";
import { interval } from "./statistics/interval.ts";
import { type LossSpread, lossSpread } from "./statistics/loss_spread.ts";

/**
 * Draws the runs that are trained so far. Inputs: `<experiment>/<method>/seed-<n>`, the trainings, and
 * `potential/<experiment>`, the potentials. Output: a folder for each experiment, with its figures as SVG, their words and
 * numbers in `figures.json`, and the data as CSV. `curves.csv` has a line per epoch, `final-errors.csv` per method,
 * `distance-laws.csv` per run with the fits of a logarithm and a power law, and `paper.csv` per value of the paper that is
 * drawn. Runs that diverged are in none of them, and figures say so. A potential adds `potential.csv`,
 * `potential-bins.csv` and `potential-alpha.csv`. Each figure says how its runs differ from the committed ones.
 */
const figures: Program<FiguresConfig> = async ({ config: given, inputs, records, output }) => {
  const config = shown(given);
  const note = localHeading(config, records);
  for (const experiment of config.experiments) {
    const read = await readSamples(experiment, inputs);
    const measured = inputs[`potential/${experiment.name}`];
    if (read.samples.length === 0 && measured === undefined) continue;
    const folder = `${output}/${experiment.name}`;
    await Deno.mkdir(folder);
    await drawExperiment({ ...experiment, note, diverged: read.diverged }, read, measured, folder);
  }
};

export default figures;

async function drawExperiment(
  experiment: NotedFigures,
  { samples, ends }: RunSamples,
  measured: string | undefined,
  folder: string,
): Promise<void> {
  const { potential } = experiment;
  const write = (file: string, text: string) => Deno.writeTextFile(`${folder}/${file}`, text);
  const data: string[] = [];
  const writeData = async (file: string, rows: readonly object[]) => {
    if (rows.length === 0) return;
    await write(file, from([...rows]).toCSV());
    data.push(file);
  };
  const drawn: FigureEntry[] = [];
  const draw = async (name: string, { words, svg }: { words: Words; svg: string }) => {
    await write(`${name}.svg`, svg);
    drawn.push({ file: `${name}.svg`, ...words });
  };
  const [errors, laws] = [finalErrors(ends), runLaws(samples)];
  await writeData("curves.csv", samples);
  await writeData("distance-laws.csv", laws);
  await writeData("final-errors.csv", errors);
  await writeData("paper.csv", [
    ...samples.length === 0 ? [] : experiment.figures.flatMap(paperRows),
    ...measured === undefined ? [] : potentialRows(potential!),
  ]);
  const curves = samples.length === 0 ? [] : experiment.figures;
  // Figure 4, the potential, stands in the order of the paper's numbers.
  const before = curves.filter(({ number }) => number === null || number < "4");
  for (const figure of before) await draw(figure.name, figureSvg(figure, experiment, samples));
  if (measured !== undefined) {
    const places = await readPotential(measured);
    const spread = lossSpread(places, potential!.radius, potential!.bins);
    await writeData("potential-alpha.csv", alphaRows(spread));
    await writeData("potential-bins.csv", spread.bins);
    await writeData(POTENTIAL, places);
    for (const scale of ["linear", "log"] as const) {
      const drawing = { ...experiment, ...potential!, scale, places, spread };
      await draw(`figure-4${scale === "log" ? "" : "-linear"}`, potentialSvg(drawing));
    }
  }
  for (const figure of curves.slice(before.length)) {
    await draw(figure.name, figureSvg(figure, experiment, samples));
  }
  const { paperOf = "" } = experiment.figures[0] ?? potential ?? {};
  const paper = paperValues(experiment);
  await writeFiguresJson(folder, { figures: drawn, errors, laws, paper, paperOf, data });
}

function alphaRows({ alpha }: LossSpread) {
  return Object.entries(alpha)
    .map(([measure, { alpha, low, high }]) => ({ measure, alpha, low, high }));
}

/** Averages the errors that the runs of each method ended with over its seeds. */
function finalErrors(ends: RunSamples["ends"]): FinalErrors[] {
  return [...Map.groupBy(ends, ({ method }) => method)].map(([method, own]) => {
    const test = interval(own.map(({ testError }) => testError));
    const training = interval(own.map(({ trainingError }) => trainingError));
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

/** Makes the lines of paper.csv for the points in a figure. */
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

/** Makes the lines of paper.csv for the points in the figure of the potential. */
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
 * Fits both laws to each run and kind of distance, over the epochs at the first learning rate, for which the paper states
 * its law. Runs with fewer than three such epochs are left out.
 */
function runLaws(samples: readonly Sample[]): RunLaws[] {
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
        logResidual: logarithm.largestResidual,
        powerExponent: power.slope,
        powerRSquared: power.rSquared,
        powerResidual: power.largestResidual,
        aicPowerMinusLog: power.aic - logarithm.aic,
      };
    })
  );
}
