import type { EpochRow } from "../../models/training/epoch_row.ts";

/** File of a training whose weights are averaged. The code of trainings is in keys, so it spells the name itself. */
export const MEASUREMENTS = "measurements.json";

/** Its number of the weights that the average results in. In a trial, it is of the examples that are held out. */
const OF_AVERAGE = "test error after recalibration (%)";

/** Reads a file of a training; null if it has none. */
export type ReadFile = (file: string) => Promise<string | null>;

/** Reads files of an output folder. */
export function filesIn(folder: string): ReadFile {
  return async (file) => {
    try {
      return await Deno.readTextFile(`${folder}/${file}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  };
}

/**
 * The error that a training ended with: that of the weights that it results in, in per cent, on the examples that its history
 * has errors of. A history has the weights before they are averaged, so an average has measured its own error. Null without a
 * row.
 *
 * @param history rows of the training; none if it diverged
 * @param read reads the other files of the training
 */
export async function endError(
  history: readonly EpochRow[],
  read: ReadFile,
): Promise<number | null> {
  const last = history.at(-1);
  if (last === undefined) return null;
  const measured: Readonly<Record<string, unknown>> = JSON.parse(await read(MEASUREMENTS) ?? "{}");
  const error = measured[OF_AVERAGE];
  return typeof error === "number" ? error : last.testError;
}
