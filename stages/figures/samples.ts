import { readHistory } from "../training/read_history.ts";
import type { ExperimentFigures } from "./config.ts";

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

/** Reads every epoch of the runs of an experiment that are trained so far. */
export async function readSamples(
  { name, seeds, methods }: ExperimentFigures,
  inputs: Readonly<Record<string, string>>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const method of methods) {
    for (const seed of seeds) {
      const folder = inputs[`${name}/${method.name}/seed-${seed}`];
      if (folder === undefined) continue;
      const history = await readHistory(folder);
      for (const { error, loss: _loss, gradientNorm: _norm, ...row } of history) {
        samples.push({ method: method.name, seed, ...row, trainingError: error });
      }
    }
  }
  return samples;
}
