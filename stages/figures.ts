import { from, fromCSV, op } from "arquero";
import type { LossAtDistance } from "../models/random_potential.ts";
import type { Program } from "../pipeline/types.ts";
import { curvesSvg, type DrawnCurve } from "./curves_svg.ts";
import { decodeHistory } from "./decode_history.ts";
import { distancePoints } from "./distance_points.ts";
import { type DrawnLaws, drawnLaws } from "./drawn_laws.ts";
import type { Column, ExperimentFigures, Figure, FiguresConfig } from "./figures_config.ts";
import { distanceLaws } from "./log_law.ts";
import { lossSpread } from "./loss_spread.ts";
import { potentialSvg } from "./potential_svg.ts";

/** One epoch of one run. */
interface Sample {
  readonly method: string;
  readonly seed: number;
  readonly epoch: number;
  readonly updates: number;
  readonly learningRate: number;
  readonly trainingError: number;
  readonly testError: number;
  readonly distance: number;
  readonly firstLayerDistance: number;
}

/**
 * Draws the curves of whatever runs are trained: for each experiment its figures as SVG, the data behind them as
 * `<experiment>/curves.csv`, `<experiment>/distance-laws.csv`, how well a logarithm and a power law fit the distance of
 * each run, and where the paper's curves are drawn beside them `<experiment>/paper.csv`. Of a potential likewise its
 * figures, `potential.csv`, the bins and α. Inputs: `<experiment>/<method>/seed-<n>` → a training,
 * `potential/<experiment>` → a potential stage.
 */
const figures: Program = async ({ config, inputs, output }) => {
  const { experiments } = config as unknown as FiguresConfig;
  for (const experiment of experiments) {
    const samples = await readSamples(experiment, inputs);
    const looked = inputs[`potential/${experiment.name}`];
    if (samples.length === 0 && looked === undefined) continue;
    await Deno.mkdir(`${output}/${experiment.name}`);
    const write = (file: string, text: string) =>
      Deno.writeTextFile(`${output}/${experiment.name}/${file}`, text);
    if (looked !== undefined) await drawPotential(experiment, looked, write);
    if (samples.length === 0) continue;
    await write("curves.csv", from(samples).toCSV());
    await write("distance-laws.csv", from(laws(samples)).toCSV());
    const titles = new Map(experiment.methods.map(({ name, title }) => [name, title]));
    for (const figure of experiment.figures) {
      await write(`${figure.name}.svg`, drawn(figure, samples, titles));
    }
    const paper = experiment.figures.flatMap(paperRows);
    if (paper.length > 0) await write("paper.csv", from(paper).toCSV());
  }
};

export default figures;

async function drawPotential(
  { title, potential }: ExperimentFigures,
  folder: string,
  write: (file: string, text: string) => Promise<void>,
): Promise<void> {
  const text = await Deno.readTextFile(`${folder}/potential.csv`);
  const places = fromCSV(text).objects() as LossAtDistance[];
  const { radius, bins, paper, paperOf } = potential!;
  const spread = lossSpread(places, radius, bins);
  await write("potential.csv", text);
  await write("potential-bins.csv", from([...spread.bins]).toCSV());
  const alphas = Object.entries(spread.alpha).map(([measure, { alpha }]) => ({ measure, alpha }));
  await write("potential-alpha.csv", from(alphas).toCSV());
  const heading = `Random potential: ${title}`;
  for (const scale of ["log", "linear"] as const) {
    const drawing = { title: heading, scale, places, spread, paper, paperOf };
    await write(`figure-4${scale === "log" ? "" : "-linear"}.svg`, potentialSvg(drawing));
  }
}

async function readSamples(
  { name, seeds, methods }: ExperimentFigures,
  inputs: Readonly<Record<string, string>>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const method of methods) {
    for (const seed of seeds) {
      const folder = inputs[`${name}/${method.name}/seed-${seed}`];
      if (folder === undefined) continue;
      const text = await Deno.readTextFile(`${folder}/history.csv`);
      // Of a training that diverged in its first epoch.
      if (text.trim() === "") continue;
      for (const { error, loss: _loss, gradientNorm: _norm, ...row } of decodeHistory(text)) {
        samples.push({ method: method.title, seed, ...row, trainingError: error });
      }
    }
  }
  return samples;
}

function drawn(
  { title, caption, x, y, curves, paper, paperOf }: Figure,
  samples: readonly Sample[],
  titles: ReadonlyMap<string, string>,
): string {
  const weights = WEIGHTS[y.column];
  const ours = curves.map(({ method, label }) => {
    const rows = meanOverSeeds(samples, titles.get(method)!);
    return { label, rows, laws: weights ? drawnLaws(rows, weights, x.column) : null };
  });
  const legend = (label: string, laws: DrawnLaws | null) => {
    const published = paper.find(({ like, slope }) => like === label && slope !== null)?.slope;
    const slopes = [
      ...(laws ? [laws.logarithm.slope.toPrecision(3)] : []),
      ...(published && laws ? [`paper ${published.toFixed(2)}`] : []),
    ];
    return slopes.length === 0 ? label : `${label} (${slopes.join("; ")})`;
  };
  const finals = [
    ...ours.flatMap(({ rows }) => rows.at(-1)?.[y.column] ?? []),
    ...paper.flatMap(({ points }) => points.map(([, value]) => value)),
  ];
  const all = ours.flatMap(({ rows }) => rows.map((row) => row[y.column]));
  // Over a linear axis the first epochs would leave no room for where the curves differ.
  const most = weights || x.scale === "log" ? Infinity : 5 * Math.max(0.2, ...finals);
  const cut = Math.max(...all) > most ? most : null;
  return curvesSvg({
    title,
    captions: [
      caption,
      ...lawWords(ours),
      ...(cut === null ? [] : [`Above ${cut.toPrecision(2)} % it is cut off.`]),
    ],
    cut,
    x: { label: x.column === "updates" ? "updates" : "epochs", scale: x.scale },
    y: y.label,
    curves: ours.map(({ label, rows, laws }): DrawnCurve => ({
      name: label,
      legend: legend(label, laws),
      points: rows.map((row) => [row[x.column], row[y.column]] as const),
      law: laws?.line ?? [],
    })),
    paper: { of: paperOf, curves: paper },
  });
}

const WEIGHTS: Readonly<Record<Column, "all" | "first layer" | null>> = {
  testError: null,
  trainingError: null,
  distance: "all",
  firstLayerDistance: "first layer",
};

/** What the thin lines are, and by which law each curve is described better. */
function lawWords(
  curves: readonly { readonly label: string; readonly laws: DrawnLaws | null }[],
): string[] {
  const fitted = curves.flatMap(({ label, laws }) => laws ? [{ label, laws }] : []);
  if (fitted.length === 0) return [];
  const [power, logarithm] = [true, false].map((isPower) =>
    fitted.filter(({ laws }) => laws.power.aic < laws.logarithm.aic === isPower)
      .map(({ label }) => label).join(", ") || "none"
  );
  return [
    "Thin: the logarithm fitted at the first learning rate; in brackets its slope per ln t. " +
    `By AIC the logarithm fits better: ${logarithm}; a power law: ${power}.`,
  ];
}

function meanOverSeeds(samples: readonly Sample[], method: string) {
  const own = samples.filter((sample) => sample.method === method);
  if (own.length === 0) return [];
  return from(own).groupby("updates").rollup({
    epoch: op.mean("epoch"),
    learningRate: op.mean("learningRate"),
    trainingError: op.mean("trainingError"),
    testError: op.mean("testError"),
    distance: op.mean("distance"),
    firstLayerDistance: op.mean("firstLayerDistance"),
  }).orderby("updates").objects() as Omit<Sample, "method" | "seed">[];
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
