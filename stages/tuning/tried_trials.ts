import { endError, filesIn } from "../training/end_error.ts";
import type { TriedTrial } from "./choose.ts";
import type { Trial } from "./trials.ts";

/** Reads the validation error of each trial whose training is there. */
export async function triedTrials(
  trials: readonly Trial[],
  folderOf: (trial: number) => string | undefined,
): Promise<TriedTrial[]> {
  const tried = trials.map(async (trial): Promise<TriedTrial[]> => {
    const folder = folderOf(trial.number);
    if (folder === undefined) return [];
    return [{ ...trial, validationError: await endError(filesIn(folder)) }];
  });
  return (await Promise.all(tried)).flat();
}
