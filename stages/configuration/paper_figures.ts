import { z } from "zod";
import { NUMBERS } from "./numbers.ts";

/** The treatment of the runs of a curve. */
const treatment = z.enum(["baseline", "lr+gbn", "adapted", "initial"]);

const curveSchema = z.strictObject({
  treatment: treatment.describe(
    "baseline: nothing but the batch is changed. lr+gbn: learning rate times the square root of the batch ratio, and " +
      "ghost batch norm. adapted: as many updates as a batch of `reference` makes. initial: no training.",
  ),
  batch: NUMBERS.batches.exactOptional().describe("Examples a batch."),
  reference: NUMBERS.batches.exactOptional()
    .describe("The batch whose number of updates an adapted regime has."),
  slope: z.number().exactOptional()
    .describe("How steeply the distance grows with ln(iterations): least squares from epoch 5 on."),
  points: z.array(z.tuple([z.number(), z.number()])).min(1).describe("Pairs of x and y."),
}).refine(
  ({ treatment, reference }) => (treatment === "adapted") === (reference !== undefined),
  "expected a reference where the regime is adapted, and nowhere else",
);
export type DigitisedCurve = z.infer<typeof curveSchema>;

const figureSchema = z.strictObject({
  measure: z.enum(["trainingError", "testError", "distance", "lossDeviation"])
    .describe("What y is. Errors are in per cent."),
  x: z.enum(["epochs", "iterations", "distance"]).describe("What x is."),
  error: z.number().positive().describe("How far a value may be off, in units of y."),
  curves: z.array(curveSchema).min(1).describe("One run each."),
});

/** Content of configs/paper_figures.yaml: the curves of the paper's figures, digitised. */
export const paperFiguresSchema = z.strictObject({
  row: z.string().describe("The row of configs/paper.yaml whose network and data they are of."),
  data: z.string().describe("The data set, as the paper calls it."),
  examples: NUMBERS.examples.describe("Training images."),
  epochs: NUMBERS.epochs.describe("Epochs of a baseline run."),
  figures: z.record(z.string(), figureSchema).describe("Number of the figure → its curves."),
});
export type PaperFigures = z.infer<typeof paperFiguresSchema>;

/** A curve of the paper, to be drawn beside ours. */
export interface PaperCurve {
  /** Number of the figure: `1b`. */
  readonly figure: string;
  readonly batch: number | null;
  readonly slope: number | null;
  /** The digitised points, with x in the requested unit. */
  readonly points: readonly (readonly [number, number])[];
  /** The course of the curve: its points if there are at least three, otherwise the fitted logarithm; empty without both. */
  readonly line: readonly (readonly [number, number])[];
}

/** The properties of our runs by which the paper's curves are matched. */
export type Like = Pick<DigitisedCurve, "treatment" | "batch" | "reference">;

/**
 * Finds the curves in some of the paper's figures that match our runs, over updates or epochs. Where the paper's axis
 * counts the other unit, an epoch is examples / batch updates, as in the paper's own axes.
 */
export function paperCurves(
  { figures, examples }: PaperFigures,
  numbers: readonly string[],
  like: Like,
  x: "updates" | "epoch",
): PaperCurve[] {
  return numbers.flatMap((figure) => {
    const { x: axis, curves } = figures[figure]!;
    return curves.filter((curve) => isLike(curve, like)).map(({ batch, slope, points }) => {
      const perEpoch = examples / batch!;
      const factor = axis === "epochs"
        ? (x === "updates" ? perEpoch : 1)
        : (x === "updates" ? 1 : 1 / perEpoch);
      const scaled = (pairs: readonly (readonly [number, number])[]) =>
        pairs.map(([at, y]) => [at * factor, y] as const);
      const known = points.length >= 3 ? points : slope === undefined ? [] : sloped(points, slope);
      return {
        figure,
        batch: batch!,
        slope: slope ?? null,
        points: scaled(points),
        line: scaled(known),
      };
    });
  });
}

/** First epoch of the fit of the slopes. */
const FITTED_FROM = 5;

/** Samples the logarithm with a slope through the last point. Over epochs and updates, the slope is the same. */
function sloped(points: DigitisedCurve["points"], slope: number): [number, number][] {
  const [end, last] = points.at(-1)!;
  return Array.from({ length: 20 }, (_, i) => {
    const at = FITTED_FROM * (end / FITTED_FROM) ** (i / 19);
    return [at, last - slope * Math.log(end / at)];
  });
}

function isLike(curve: DigitisedCurve, { treatment, batch, reference }: Like): boolean {
  return curve.treatment === treatment && curve.batch === batch && curve.reference === reference;
}
