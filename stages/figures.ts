import { from, op } from "arquero";
import type { Program } from "../pipeline/types.ts";
import { type CurvePoint, curvesSvg } from "./curves_svg.ts";
import { decodeHistory } from "./decode_history.ts";
import { distancePoints } from "./distance_points.ts";
import { distanceLaws } from "./log_law.ts";

/** A figures stage's slice of the configuration. */
export interface FiguresConfig {
  readonly experiments: readonly {
    readonly name: string;
    readonly title: string;
    readonly seeds: readonly number[];
    readonly methods: readonly { readonly name: string; readonly title: string }[];
  }[];
}

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

const FIGURES = [
  {
    name: "test-error",
    column: "testError",
    title: "Test error",
    y: "test error (%)",
    caption: "after each epoch, in inference mode, as in the paper's figures 1, 3 and 5",
  },
  {
    name: "training-error",
    column: "trainingError",
    title: "Training error",
    y: "training error (%)",
    caption: "over each epoch, by the statistics of the batches, as in the paper's figure 1a",
  },
  {
    name: "distance",
    column: "distance",
    title: "Distance from the initial weights",
    y: "‖w − w₀‖",
    caption: "all parameters; a straight line here is the paper's law, distance ~ log t (figure 2)",
  },
  {
    name: "first-layer-distance",
    column: "firstLayerDistance",
    title: "Distance of the first layer from its initial weights",
    y: "‖w − w₀‖ of the first weights",
    caption: "what the authors' code logs: the first parameter alone",
  },
] as const;

/**
 * Draws the curves of whatever runs are trained: for each experiment four figures as SVG, the data behind them as
 * `<experiment>/curves.csv`, and `<experiment>/distance-laws.csv`, how well a logarithm and a power law fit the
 * distance of each run. Inputs: `<experiment>/<method>/seed-<n>` → a training.
 */
const figures: Program = async ({ config, inputs, output }) => {
  const { experiments } = config as unknown as FiguresConfig;
  for (const { name, title, seeds, methods } of experiments) {
    const samples: Sample[] = [];
    for (const method of methods) {
      for (const seed of seeds) {
        const folder = inputs[`${name}/${method.name}/seed-${seed}`];
        if (folder === undefined) continue;
        const text = await Deno.readTextFile(`${folder}/history.csv`);
        // Of a training that diverged in its first epoch.
        if (text.trim() === "") continue;
        const history = decodeHistory(text);
        for (const { error, loss: _loss, gradientNorm: _norm, ...row } of history) {
          samples.push({ method: method.title, seed, ...row, trainingError: error });
        }
      }
    }
    if (samples.length === 0) continue;
    await Deno.mkdir(`${output}/${name}`);
    const write = (file: string, text: string) =>
      Deno.writeTextFile(`${output}/${name}/${file}`, text);
    const curves = methods.map(({ title }) => title);
    await write("curves.csv", from(samples).toCSV());
    await write("distance-laws.csv", from(laws(samples)).toCSV());
    for (const { name: figure, column, ...words } of FIGURES) {
      const points = meanOverSeeds(samples, column);
      const shown = { ...words, title: `${words.title}: ${title}`, x: "updates", curves };
      await write(`${figure}.svg`, curvesSvg(points, shown));
    }
  }
};

export default figures;

function meanOverSeeds(
  samples: readonly Sample[],
  column: typeof FIGURES[number]["column"],
): CurvePoint[] {
  return from([...samples])
    .groupby("method", "updates")
    .rollup({ y: op.mean(column) })
    .rename({ method: "curve", updates: "x" })
    .objects() as CurvePoint[];
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
