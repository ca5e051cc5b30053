import type { Configuration } from "./configuration.ts";
import type { Axis, Figure } from "./figures_config.ts";
import { type Like, paperCurves } from "./paper_figures.ts";
import type { Experiment, Method } from "./schema.ts";
import { trainConfig } from "./train_config.ts";

/**
 * The paper's curves that are drawn beside ours: of the same treatment and batch, where the experiment stands for the row
 * that the paper drew. A reduced experiment shows them as well, so they are labelled with the paper's network.
 *
 * @param numbers of the paper's figures
 */
export function paperBeside(
  { paperFigures, methods }: Configuration,
  experiment: Experiment,
  numbers: readonly string[],
  curves: Figure["curves"],
  x: Axis,
): Pick<Figure, "paper" | "paperOf"> {
  const { row, data } = paperFigures;
  const paper = experiment.row !== row ? [] : curves.flatMap(({ method, label }) => {
    const like = likeOf(experiment, methods[method]!);
    if (like === null) return [];
    return paperCurves(paperFigures, numbers, like, x.column)
      .map((curve) => ({ ...curve, like: label }));
  });
  return { paper, paperOf: `${row}, ${data}` };
}

/** What the paper would call what a method does; null where it drew no such run. */
function likeOf(experiment: Experiment, method: Method): Like | null {
  const { batch, batchNorm, regime, optimizer } = trainConfig(experiment, method);
  if (optimizer.gradientNoise) return null;
  const stretch = regime.epochs / experiment.regime.epochs;
  if (stretch !== 1) return { treatment: "adapted", batch, reference: Math.round(batch / stretch) };
  const isScaled = regime.drops[0]!.learningRate !== experiment.regime.learningRate["0"];
  if (batchNorm.form === "ghost") return { treatment: "lr+gbn", batch };
  return isScaled ? null : { treatment: "baseline", batch };
}
