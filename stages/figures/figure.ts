import type { PaperCurve } from "../configuration/paper_figures.ts";

/** One figure: its curves, axes and words. */
export interface Figure {
  /** Name of the file, without `.svg`. */
  readonly name: string;
  /** Number of the same figure in the paper, such as `2a`; null for figures of methods. */
  readonly number: string | null;
  readonly title: string;
  readonly caption: string;
  readonly y: { readonly column: Column; readonly label: string };
  readonly x: Axis;
  /** Our curves, in the order of the legend. */
  readonly curves: readonly { readonly method: string; readonly label: string }[];
  /** Labels in the order of their colours, so that a label has the same colour in all figures. */
  readonly palette: readonly string[];
  /** The paper's curves. */
  readonly paper: readonly BesideCurve[];
  /** Network and data of the paper's curves, such as `ResNet44, CIFAR-10`. */
  readonly paperOf: string;
  /** Whether the paper's curves are scaled to our training, which is shorter. */
  readonly paperIsScaled: boolean;
  /** Whether the paper's curves are of another network or data than ours, so that they have a panel of their own. */
  readonly paperIsApart: boolean;
}

/** A curve of the paper. It is drawn in the colour of our curve of the same treatment and batch size. */
export interface BesideCurve extends PaperCurve {
  /** The method of our curve. */
  readonly like: string;
}

/** The x axis. */
export interface Axis {
  readonly column: "updates" | "epoch";
  readonly scale: "log" | "linear";
}

/** A column of curves.csv that is drawn on the y axis. */
export type Column = "testError" | "trainingError" | "distance" | "firstLayerDistance";
