import type { PaperCurve } from "../configuration/paper_figures.ts";

/** One figure. */
export interface Figure {
  /** Of the file, without `.svg`. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly y: { readonly column: Column; readonly label: string };
  readonly x: Axis;
  /** Ours, in the order of the legend. */
  readonly curves: readonly { readonly method: string; readonly label: string }[];
  /** Labels in the order of their colours, so that what is the same has one colour in all figures. */
  readonly palette: readonly string[];
  /** The paper's, each in the colour of the curve of ours that it belongs to. */
  readonly paper: readonly (PaperCurve & { readonly like: string })[];
  /** Whose curves the paper's are: `ResNet44, CIFAR-10`. */
  readonly paperOf: string;
}

/** What is counted to the right. */
export interface Axis {
  readonly column: "updates" | "epoch";
  readonly scale: "log" | "linear";
}

/** What is drawn of an epoch: a column of curves.csv. */
export type Column = "testError" | "trainingError" | "distance" | "firstLayerDistance";
