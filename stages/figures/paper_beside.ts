import type { Configuration } from "../configuration/configuration.ts";
import type { Axis, Figure } from "./figure.ts";
import { exampleCounts } from "../training/example_counts.ts";
import { type Like, type PaperCurve, paperCurves } from "../configuration/paper_figures.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { batchOf, methodIn, referenceBatch } from "../training/train_config.ts";

/**
 * The paper's curves that are drawn beside ours: of the same treatment and batch, where the experiment stands for the row
 * that the paper drew. A reduced sweep shows them as well, over a linear axis at the same share of the training; a
 * reduced row does not, since its curves are no figure of the paper.
 *
 * @param numbers of the paper's figures
 */
export function paperBeside(
  { paperFigures, methods, datasets }: Configuration,
  experiment: Experiment,
  numbers: readonly string[],
  curves: Figure["curves"],
  { column, scale }: Axis,
): Pick<Figure, "paper" | "paperOf" | "paperIsScaled"> {
  const { row, data, epochs, examples } = paperFigures;
  const paperOf = `${row}, ${data}`;
  const { reduces, sweep, regime } = experiment;
  if (experiment.row !== row || (reduces !== undefined && sweep === undefined)) {
    return { paper: [], paperOf, paperIsScaled: false };
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
  return { paper, paperOf, paperIsScaled: factor !== 1 };
}

/** What the paper would call what a method does; null where it drew no such run. */
function likeOf(experiment: Experiment, named: Method): Like | null {
  const method = methodIn(experiment, named);
  const batch = batchOf(experiment, method);
  if (method.gradientNoise === "matched") return null;
  if (method.regime === "adapted") {
    return { treatment: "adapted", batch, reference: referenceBatch(experiment, method) };
  }
  if (method.batchNorm === "ghost") return { treatment: "lr+gbn", batch };
  return method.learningRate === "unchanged" ? { treatment: "baseline", batch } : null;
}
