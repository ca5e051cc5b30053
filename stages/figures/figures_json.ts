import { readJsonIfThere, writeJson } from "../print/json_file.ts";
import type { PaperValues } from "./paper_values.ts";
import type { Words } from "./heading.ts";

/** Content of `figures.json`, which a figures stage writes beside the pictures of an experiment. */
export interface FiguresJson {
  /** The figures, in reading order. */
  readonly figures: readonly FigureEntry[];
  /** The errors that trainings ended with, for each method. */
  readonly errors: readonly FinalErrors[];
  /** Fits of the laws to the distance, for each run. */
  readonly laws: readonly RunLaws[];
  /** Values from the paper's figures, by method; a method that is not in them is absent. */
  readonly paper: Readonly<Record<string, PaperValues>>;
  /** Network and data of the paper's values, such as `ResNet44, CIFAR-10`. */
  readonly paperOf: string;
  /** Names of the files that hold the data behind the figures. */
  readonly data: readonly string[];
}

/** The file and the words of a figure. */
export interface FigureEntry extends Words {
  readonly file: string;
}

/**
 * Errors of a method in per cent, over its seeds. The test errors are those of the weights that trainings result in, the
 * training error is that of the last epoch.
 */
export interface FinalErrors {
  readonly method: string;
  readonly n: number;
  readonly testError: number;
  readonly testErrorSd: number | null;
  readonly testErrorCi95: number | null;
  readonly trainingError: number;
}

/** Fits of a logarithm and of a power law to the distance of a run at the first learning rate. */
export interface RunLaws {
  readonly method: string;
  readonly seed: number;
  readonly weights: "all" | "first layer";
  readonly epochs: number;
  readonly logSlope: number;
  readonly logRSquared: number;
  /** Distance of the farthest epoch from the logarithm, as a share of the growth. */
  readonly logResidual: number;
  readonly powerExponent: number;
  readonly powerRSquared: number;
  readonly powerResidual: number;
  readonly aicPowerMinusLog: number;
}

const FILE = "figures.json";

/** Writes the data of an experiment's figures into its folder. */
export async function writeFiguresJson(folder: string, drawn: FiguresJson): Promise<void> {
  await writeJson(`${folder}/${FILE}`, drawn);
}

/** Reads the data of an experiment's figures from its folder; null if nothing is drawn yet. */
export async function readFiguresJson(folder: string): Promise<FiguresJson | null> {
  return await readJsonIfThere(`${folder}/${FILE}`);
}
