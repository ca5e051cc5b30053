import type { EpochRow } from "../../models/training/epoch_row.ts";
import { endError, filesIn } from "../training/end_error.ts";
import { readWholeHistory } from "../training/read_whole_history.ts";
import type { DivergedRuns, ExperimentFigures } from "./config.ts";
import { runName } from "../training/run_name.ts";

/** One epoch of one run. */
export interface Sample {
  readonly method: string;
  readonly seed: number;
  readonly epoch: number;
  readonly updates: number;
  readonly learningRate: number;
  readonly trainingError: number;
  readonly testError: number;
  readonly distance: number;
  readonly firstLayerDistance: number;
}

/** The errors that a run ended with, in per cent. */
export interface RunEnd extends Pick<Sample, "method" | "seed" | "trainingError"> {
  /** Of the weights that it results in, which may be an average. */
  readonly testError: number;
}

/** What the runs of an experiment came to, epoch by epoch and at their end. */
export interface RunSamples {
  readonly samples: readonly Sample[];
  readonly ends: readonly RunEnd[];
  readonly diverged: readonly DivergedRuns[];
}

/**
 * Reads every epoch of the runs of an experiment that are trained so far. Those that diverged are left out: a mean over seeds
 * would jump where one of them ends, and their last error is no error of a trained network.
 */
export async function readSamples(
  { name, seeds, methods }: ExperimentFigures,
  inputs: Readonly<Record<string, string>>,
): Promise<RunSamples> {
  const samples: Sample[] = [];
  const ends: RunEnd[] = [];
  const diverged: DivergedRuns[] = [];
  for (const method of methods) {
    let [runs, lost] = [0, 0];
    for (const seed of seeds) {
      const folder = inputs[runName(name, method.name, seed)];
      if (folder === undefined) continue;
      const history = await readWholeHistory(folder);
      runs += 1;
      if (history.length === 0) lost += 1;
      for (const row of history) samples.push(sampleOf(method.name, seed, row));
      const testError = await endError(history, filesIn(folder));
      if (testError === null) continue;
      const trainingError = history.at(-1)!.error;
      ends.push({ method: method.name, seed, testError, trainingError });
    }
    if (lost > 0) diverged.push({ method: method.name, diverged: lost, runs });
  }
  return { samples, ends, diverged };
}

/** Names each field, since rows may have more, and the first sample decides the columns of curves.csv. */
function sampleOf(
  method: string,
  seed: number,
  { epoch, updates, learningRate, error, testError, distance, firstLayerDistance }: EpochRow,
): Sample {
  return {
    method,
    seed,
    epoch,
    updates,
    learningRate,
    testError,
    distance,
    firstLayerDistance,
    trainingError: error,
  };
}
