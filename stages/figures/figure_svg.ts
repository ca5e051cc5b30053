import { from, op } from "arquero";
import { curvesSvg, type OurCurve } from "./curves_svg.ts";
import { type CurveLaws, curveLaws } from "./curve_laws.ts";
import type { NotedFigures } from "./config.ts";
import { FITS, lawFits } from "../statistics/law_fits.ts";
import { divergedText } from "../print/diverged_text.ts";
import { type LegendEntry, withReduction, type Words } from "./heading.ts";
import type { Sample } from "./samples.ts";
import { sharedRows } from "./shared_rows.ts";
import { AXIS_LABELS, seedMeans, subtitle } from "./words.ts";
import type { Column, Figure } from "./figure.ts";

/**
 * Draws one figure: means over seeds and, for distances, the fitted laws.
 *
 * @param figure which curves are drawn, and how
 * @param experiment whose runs the samples are, with a note on them
 */
export function figureSvg(
  figure: Figure,
  { title, reduced, note, diverged }: NotedFigures,
  samples: readonly Sample[],
): { readonly words: Words; readonly svg: string } {
  const { x, y, palette, paper, paperOf } = figure;
  const weights = WEIGHTS[y.column];
  const ours = figure.curves.map(({ method, label }) => {
    const rows = meanOverSeeds(samples, method, y.column);
    return { method, label, rows, laws: weights && curveLaws(rows, weights, x.column) };
  });
  const lowest = Math.min(...ours.flatMap(({ rows }) => rows.map(({ low }) => low)));
  const words = {
    ...(note !== null && { note }),
    title: figure.title,
    subtitle: subtitle(title, reduced, seedWords(ours.map(({ rows }) => rows))),
    caption: [
      figure.caption,
      ...divergedText(
        figure.curves.flatMap(({ method, label }) =>
          diverged.filter((one) => one.method === method).map((one) => ({ ...one, title: label }))
        ),
      ),
      ...paperWords(figure),
      ...lawWords(figure, ours),
    ].join(" "),
    legend: legend(figure, ours),
  };
  const svg = curvesSvg({
    words: withReduction(words, reduced),
    x: {
      label: AXIS_LABELS[x.column],
      unit: x.column === "updates" ? "updates" : "epochs",
      scale: x.scale,
    },
    // On a linear axis, the small differences at the end of a training would be invisible.
    y: { label: y.label, scale: weights !== null ? "linear" : lowest > 0 ? "log" : "symlog" },
    curves: ours.map(({ method, label, rows, laws }): OurCurve => ({
      method,
      name: label,
      points: rows.map((row) => [row[x.column], row[y.column]] as const),
      band: rows.filter(({ n }) => n > 1).map((row) => [row[x.column], row.low, row.high] as const),
      // A logarithm falls below zero near the start; no distance does.
      law: laws?.line.filter(([, distance]) => distance >= 0) ?? [],
    })),
    palette,
    paper: isInWords(figure) ? [] : paper,
    ...(isApart(figure) && !isInWords(figure) && {
      panels: { paper: `paper: ${paperOf} (digitised)`, ours: `ours: ${title}` },
    }),
  });
  return { words, svg };
}

/** Whether the paper's values stand in a panel of their own. */
const isApart = ({ paper, paperIsApart }: Figure) =>
  paperIsApart && paper.some(({ points, line }) => points.length + line.length > 0);

/** Whether the paper's values would leave a panel of their own nearly empty, so that the caption has them. */
const isInWords = (figure: Figure) =>
  isApart(figure) &&
  figure.paper.every(({ points, line }) => line.length === 0 && points.length <= FEW);

/** Number of values of a curve that a caption can have. */
const FEW = 2;

/** Lists the paper's last values of a figure whose panel would be nearly empty, and says which are not from the end. */
function paperWords(figure: Figure): string[] {
  if (!isInWords(figure)) return [];
  const lasts = figure.paper.flatMap(({ like, points }) => {
    const last = points.at(-1);
    return last === undefined ? [] : [{ like, at: last[0], value: last[1] }];
  });
  const end = Math.max(...lasts.map(({ at }) => at));
  const values = lasts.map(({ like, at, value }) => {
    const { label } = figure.curves.find(({ method }) => method === like)!;
    const early = at < 0.99 * end ? `, after ${Math.round(100 * at / end)} % of its training` : "";
    return `${label}: ${value} %${early}`;
  });
  return [`The paper's last values, of ${figure.paperOf} (digitised): ${values.join("; ")}.`];
}

/** One of our curves with its fitted laws. */
interface Fitted {
  readonly method: string;
  readonly label: string;
  readonly laws: CurveLaws | null;
}

/** Makes the entries for the paper's values and the thin lines. */
function legend(figure: Figure, ours: readonly Fitted[]): LegendEntry[] {
  const { paper, paperOf, paperIsScaled } = figure;
  const isPublished = !isInWords(figure) && paper.some(({ points }) => points.length > 0);
  const share = paperIsScaled ? ", at the same share of its training" : "";
  return [
    ...(isPublished
      ? [{
        sign: "○",
        text: isApart(figure)
          ? `below: other network and data${share}; compare shapes, not values`
          : `hollow: paper, ${paperOf}${share} (digitised)`,
        curve: null,
      }]
      : []),
    ...(ours.some(({ laws }) => laws !== null)
      ? [{
        sign: "–",
        text: "thin lines: logarithms fitted at the first learning rate",
        curve: null,
      }]
      : []),
  ];
}

/** Says how many runs a curve is the mean of. */
function seedWords(curves: readonly (readonly { readonly n: number }[])[]): string {
  const means = seedMeans(curves.flatMap((rows) => rows[0]?.n ?? []));
  return means === null
    ? "one run per curve"
    : `${means}, bands from the lowest run to the highest`;
}

const WEIGHTS: Readonly<Record<Column, "all" | "first layer" | null>> = {
  testError: null,
  trainingError: null,
  distance: "all",
  firstLayerDistance: "first layer",
};

/** Gives our slopes and the paper's, and says which law fits each curve better, and where neither fits. */
function lawWords({ paper, paperOf, paperIsApart }: Figure, curves: readonly Fitted[]): string[] {
  const fitted = curves.flatMap((one) => one.laws ? [{ ...one, laws: one.laws }] : []);
  if (fitted.length === 0) return [];
  const slopes = fitted.map(({ method, label, laws }) => {
    const published = paper.find(({ like, slope }) => like === method && slope !== null)?.slope;
    return `${label} ${laws.logarithm.slope.toPrecision(3)}${
      published ? ` (paper ${published.toFixed(2)})` : ""
    }`;
  });
  const named = (chosen: (laws: CurveLaws) => boolean) =>
    fitted.filter(({ laws }) => chosen(laws)).map(({ label }) => label).join(", ") || "none";
  const isPower = ({ power, logarithm }: CurveLaws) => power.aic < logarithm.aic;
  return [
    `Slopes over ln(updates): ${slopes.join("; ")}.${
      paperIsApart ? ` The paper's are of ${paperOf}.` : ""
    }`,
    "By the Akaike information criterion, a logarithm fits these curves better: " +
    `${named((laws) => !isPower(laws))}; a power law fits these better: ${named(isPower)}.`,
    `Neither fits these (R² below ${FITS.rSquared}, or an epoch farther than a tenth of the growth): ${
      named(({ power, logarithm }) => !lawFits(power) && !lawFits(logarithm))
    }.`,
  ];
}

/** Means over the seeds after as many updates, and the lowest and highest value of the drawn column. */
interface MeanSample extends Omit<Sample, "method" | "seed"> {
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

function meanOverSeeds(samples: readonly Sample[], method: string, column: Column) {
  const own = samples.filter((sample) => sample.method === method);
  if (own.length === 0) return [];
  return from([...sharedRows(own)]).groupby("updates").rollup({
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
