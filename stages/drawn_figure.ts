import { from, op } from "arquero";
import { curvesSvg, type DrawnCurve } from "./curves_svg.ts";
import { type DrawnLaws, drawnLaws } from "./drawn_laws.ts";
import type { Sample } from "./figure_samples.ts";
import type { Column, Figure } from "./figures_config.ts";

/**
 * One figure as SVG: means over seeds, and of distances the laws fitted to them.
 *
 * @param titles of methods, by which the samples name them
 */
export function drawnFigure(
  { title, caption, x, y, curves, palette, paper, paperOf }: Figure,
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
  const cut = weights === null && x.scale === "linear"
    ? cutAbove(ours.map(({ rows }) => rows.map((row) => row[y.column])), paper)
    : null;
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
    palette,
    paper: { of: paperOf, curves: paper },
  });
}

/**
 * Up to where errors are drawn over a linear axis, where their first tenth would leave no room for what differs; null
 * where that is all of them.
 */
function cutAbove(curves: readonly number[][], paper: Figure["paper"]): number | null {
  const late = [
    ...curves.flatMap((errors) => errors.slice(Math.ceil(errors.length / 10))),
    ...paper.flatMap(({ points }) => points.map(([, error]) => error)),
  ];
  const most = 1.1 * Math.max(1, ...late);
  return Math.max(...curves.flat()) > most ? most : null;
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
