import type { PaperValues } from "./paper_values.ts";
import type { Words } from "./heading.ts";

/** What a figures stage leaves of an experiment beside the pictures: `figures.json`, the same in data. */
export interface DrawnExperiment {
  /** In the order in which they are to be read. */
  readonly figures: readonly DrawnFigure[];
  /** Those of the last epoch, of each method. */
  readonly errors: readonly FinalErrors[];
  /** The laws of each run's distance. */
  readonly laws: readonly RunLaws[];
  /** Method → what the paper's figures say of it; none where it is not in them. */
  readonly paper: Readonly<Record<string, PaperValues>>;
  /** Whose values these are. */
  readonly paperOf: string;
  /** Names of the files with the data behind the figures. */
  readonly data: readonly string[];
}

/** A figure: the name of its file, and what it says. */
export interface DrawnFigure extends Words {
  readonly file: string;
}

/** Errors in per cent over the seeds of a method. */
export interface FinalErrors {
  readonly method: string;
  readonly n: number;
  readonly testError: number;
  readonly testErrorSd: number | null;
  readonly testErrorCi95: number | null;
  readonly trainingError: number;
}

/** How well either law fits the distance of a run at the first learning rate. */
export interface RunLaws {
  readonly method: string;
  readonly seed: number;
  readonly weights: "all" | "first layer";
  readonly epochs: number;
  readonly logSlope: number;
  readonly logRSquared: number;
  readonly powerExponent: number;
  readonly powerRSquared: number;
  readonly aicPowerMinusLog: number;
}

const FILE = "figures.json";

/** Leaves it in the folder of the experiment. */
export async function writeDrawn(folder: string, drawn: DrawnExperiment): Promise<void> {
  await Deno.writeTextFile(`${folder}/${FILE}`, JSON.stringify(drawn, null, 2) + "\n");
}

/** Reads it from there; null of an experiment of which nothing is drawn yet. */
export async function readDrawn(folder: string): Promise<DrawnExperiment | null> {
  try {
    return JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
