import { from, op } from "arquero";
import { curvesSvg, type DrawnCurve } from "./curves_svg.ts";
import { type DrawnLaws, drawnLaws } from "./drawn_laws.ts";
import type { Sample } from "./samples.ts";
import { AXIS_LABELS } from "./words.ts";
import type { Column, Figure } from "./figure.ts";

/**
 * One figure as SVG: means over seeds, and of distances the laws fitted to them.
 *
 * @param titles of methods, by which the samples name them
 * @param reduced by how much the experiment is reduced, for the caption
 */
export function drawnFigure(
  { title, caption, x, y, curves, palette, paper, paperOf }: Figure,
  samples: readonly Sample[],
  titles: ReadonlyMap<string, string>,
  reduced: string | null = null,
): string {
  const weights = WEIGHTS[y.column];
  const ours = curves.map(({ method, label }) => {
    const rows = meanOverSeeds(samples, titles.get(method)!, y.column);
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
      ...[seedWords(ours.map(({ rows }) => rows)), reduced ?? []].flat(),
      ...(cut === null ? [] : [`Above ${cut} % it is cut off.`]),
    ],
    cut,
    x: {
      label: AXIS_LABELS[x.column],
      unit: x.column === "updates" ? "updates" : "epochs",
      scale: x.scale,
    },
    y: y.label,
    curves: ours.map(({ label, rows, laws }): DrawnCurve => ({
      name: label,
      legend: legend(label, laws),
      points: rows.map((row) => [row[x.column], row[y.column]] as const),
      band: rows.filter(({ n }) => n > 1).map((row) => [row[x.column], row.low, row.high] as const),
      law: laws?.line ?? [],
    })),
    palette,
    paper: { of: paperOf, curves: paper },
  });
}

/** How many runs a curve stands for. */
function seedWords(curves: readonly (readonly { readonly n: number }[])[]): string {
  const counts = curves.flatMap((rows) => rows[0]?.n ?? []);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most <= 1) return "One run a curve.";
  const seeds = least === most ? `${most}` : `${least} to ${most}`;
  return `Means over ${seeds} seeds; the bands reach from the lowest run to the highest.`;
}

/**
 * Up to where errors are drawn over a linear axis, in whole per cent, where their first third would leave no room for
 * what differs; null where that is all of them.
 */
function cutAbove(curves: readonly number[][], paper: Figure["paper"]): number | null {
  const late = [
    ...curves.flatMap((errors) => errors.slice(Math.ceil(errors.length / 3))),
    ...paper.flatMap(({ points }) => points.map(([, error]) => error)),
  ];
  const most = Math.ceil(1.1 * Math.max(1, ...late));
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

/** An epoch, its seeds averaged; `low` and `high` are of what is drawn. */
interface MeanSample extends Omit<Sample, "method" | "seed"> {
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

function meanOverSeeds(samples: readonly Sample[], method: string, column: Column) {
  const own = samples.filter((sample) => sample.method === method);
  if (own.length === 0) return [];
  return from(own).groupby("updates").rollup({
    epoch: op.mean("epoch"),
    learningRate: op.mean("learningRate"),
    trainingError: op.mean("trainingError"),
    testError: op.mean("testError"),
    distance: op.mean("distance"),
    firstLayerDistance: op.mean("firstLayerDistance"),
    n: op.count(),
    low: op.min(column),
    high: op.max(column),
  }).orderby("updates").objects() as MeanSample[];
}
