import { z } from "zod";

const count = z.int().positive();

/** What the paper did to the runs of a curve; configs/paper_figures.yaml says what each is. */
const treatment = z.enum(["baseline", "lr+gbn", "adapted", "initial"]);

const curveSchema = z.strictObject({
  treatment,
  batch: count.exactOptional(),
  /** Batch size whose number of updates an adapted regime has. */
  reference: count.exactOptional(),
  slope: z.number().exactOptional(),
  points: z.array(z.tuple([z.number(), z.number()])).min(1),
}).refine(
  ({ treatment, reference }) => (treatment === "adapted") === (reference !== undefined),
  "expected a reference where the regime is adapted, and nowhere else",
);
export type DigitisedCurve = z.infer<typeof curveSchema>;

const figureSchema = z.strictObject({
  measure: z.enum(["trainingError", "testError", "distance", "lossDeviation"]),
  x: z.enum(["epochs", "iterations", "distance"]),
  certainty: z.literal("digitised"),
  /** How far a value may be off, in units of y. */
  error: z.number().positive(),
  curves: z.array(curveSchema).min(1),
});

/** The paper's figures as numbers, by their numbers there: configs/paper_figures.yaml. */
export const paperFiguresSchema = z.strictObject({
  /** The row of configs/paper.yaml whose network and data they are of. */
  row: z.string(),
  data: z.string(),
  examples: count,
  epochs: count,
  figures: z.record(z.string(), figureSchema),
});
export type PaperFigures = z.infer<typeof paperFiguresSchema>;

/** One curve of the paper, as it is drawn beside ours. */
export interface PaperCurve {
  /** Number of the figure: `1b`. */
  readonly figure: string;
  readonly batch: number | null;
  readonly slope: number | null;
  /** What was read off: x in the unit asked for, and y. */
  readonly points: readonly (readonly [number, number])[];
  /** How the curve runs, as far as that is known: through its points if they are many, else as its slope says. */
  readonly line: readonly (readonly [number, number])[];
}

/** The runs of ours that a curve is looked for. */
export type Like = Pick<DigitisedCurve, "treatment" | "batch" | "reference">;

/**
 * The curves of some figures that are of runs like ours, over updates or epochs. Where the paper's axis counts the other,
 * an epoch is examples / batch updates, as in the paper's own axes.
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

/** From which epoch on the slopes were fitted. */
const FITTED_FROM = 5;

/** The logarithm of that slope through the last point, which is in epochs: the slope is the same over either. */
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
