import type { Axis, Column, Figure } from "./figure.ts";

/** Updates on a logarithmic axis, over which the paper's law of the distance is a straight line. */
export const LOG_UPDATES: Axis = { column: "updates", scale: "log" };
/** Labels of the x axis. The paper calls updates iterations. */
export const AXIS_LABELS: Readonly<Record<Axis["column"], string>> = {
  updates: "updates (the paper's iterations)",
  epoch: "epochs",
};
export const UPDATES: Axis = { column: "updates", scale: "linear" };
export const EPOCHS: Axis = { column: "epoch", scale: "linear" };

/** Title and label of each drawn column. */
export const MEASURES: Readonly<Record<Column, Pick<Figure, "title" | "y">>> = {
  testError: {
    title: "Test error",
    y: { column: "testError", label: "test error (%)" },
  },
  trainingError: {
    title: "Training error",
    y: { column: "trainingError", label: "training error (%)" },
  },
  distance: {
    title: "Distance from the initial weights",
    y: { column: "distance", label: "distance of all weights from the initial ones" },
  },
  firstLayerDistance: {
    title: "Distance of the first layer",
    y: {
      column: "firstLayerDistance",
      label: "distance of the first layer from its initial weights",
    },
  },
};

/** Makes the line below a title: the experiment, whether it is reduced, and the number of runs that curves average. */
export function subtitle(experiment: string, reduced: string | null, seeds: string | null): string {
  return [experiment, ...(reduced === null ? [] : ["reduced"]), ...(seeds === null ? [] : [seeds])]
    .join("; ");
}

/**
 * Says how many seeds means are over, such as `means over 2 to 3 seeds`; null where each is a single run.
 *
 * @param counts number of seeds of each mean
 */
export function seedMeans(counts: readonly number[]): string | null {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most <= 1) return null;
  return `means over ${least === most ? most : `${least} to ${most}`} seeds`;
}
