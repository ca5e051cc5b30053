import type { Configuration } from "../configuration/configuration.ts";
import type { Axis, Figure } from "./figure.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { type Like, type PaperCurve, paperCurves } from "../configuration/paper_figures.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { batchOf, methodIn, referenceBatch } from "../training/train_config.ts";

/**
 * Finds the paper's curves to draw beside ours: those of the same treatment and batch size, if network and data are those
 * of the paper's figures. A reduced sweep shows them too, apart from its own and scaled to its training over a linear axis.
 * A reduced row does not, since the paper has no such figure.
 *
 * @param numbers the paper's figures, such as `1b`
 */
export function paperBeside(
  { paperFigures, methods, datasets }: Configuration,
  experiment: Experiment,
  numbers: readonly string[],
  curves: Figure["curves"],
  { column, scale }: Axis,
): Pick<Figure, "paper" | "paperOf" | "paperIsScaled" | "paperIsApart"> {
  const { row, data, epochs, examples } = paperFigures;
  const paperOf = `${row}, ${data}`;
  const { reduces, sweep, regime } = experiment;
  if (experiment.row !== row || (reduces !== undefined && sweep === undefined)) {
    return { paper: [], paperOf, paperIsScaled: false, paperIsApart: false };
  }
  const { train } = exampleCounts(datasets[experiment.dataset]!);
  const share = (regime.epochs / epochs) * (column === "updates" ? train / examples : 1);
  const factor = scale === "linear" ? share : 1;
  const scaled = (points: PaperCurve["points"]) => points.map(([x, y]) => [x * factor, y] as const);
  const paper = curves.flatMap(({ method }) => {
    const like = likeOf(experiment, methods[method]!);
    if (like === null) return [];
    return paperCurves(paperFigures, numbers, like, column).map((curve) => ({
      ...curve,
      like: method,
      points: scaled(curve.points),
      line: scaled(curve.line),
    }));
  });
  return { paper, paperOf, paperIsScaled: factor !== 1, paperIsApart: reduces !== undefined };
}

/** Returns the properties of the paper's curve that corresponds to a method; null if there is none. */
function likeOf(experiment: Experiment, named: Method): Like | null {
  const method = methodIn(experiment, named);
  const batch = batchOf(experiment, method);
  if (method.gradientNoise !== "none") return null;
  if (method.regime === "adapted") {
    return { treatment: "adapted", batch, reference: referenceBatch(experiment, method) };
  }
  if (method.batchNorm === "ghost") return { treatment: "lr+gbn", batch };
  return method.learningRate === "unchanged" ? { treatment: "baseline", batch } : null;
}
