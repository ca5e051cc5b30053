import type { PaperCurve } from "../configuration/paper_figures.ts";

/** One figure. */
export interface Figure {
  /** Of the file, without `.svg`. */
  readonly name: string;
  /** Of the paper's figure that it is, `2a`; null where it is like one of methods. */
  readonly number: string | null;
  readonly title: string;
  readonly caption: string;
  readonly y: { readonly column: Column; readonly label: string };
  readonly x: Axis;
  /** Ours, in the order of the legend. */
  readonly curves: readonly { readonly method: string; readonly label: string }[];
  /** Labels in the order of their colours, so that what is the same has one colour in all figures. */
  readonly palette: readonly string[];
  /** The paper's. */
  readonly paper: readonly BesideCurve[];
  /** Whose curves the paper's are: `ResNet44, CIFAR-10`. */
  readonly paperOf: string;
  /** Whether they are drawn at the same share of the training as in the paper, which is longer. */
  readonly paperIsScaled: boolean;
}

/** A curve of the paper's, in the colour of the curve of ours that it is like. */
export interface BesideCurve extends PaperCurve {
  /** The method of that curve. */
  readonly like: string;
}

/** What is counted to the right. */
export interface Axis {
  readonly column: "updates" | "epoch";
  readonly scale: "log" | "linear";
}

/** What is drawn of an epoch: a column of curves.csv. */
export type Column = "testError" | "trainingError" | "distance" | "firstLayerDistance";
