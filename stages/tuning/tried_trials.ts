import { endError, filesIn } from "../training/end_error.ts";
import { readWholeHistory } from "../training/read_whole_history.ts";
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
    const validationError = await endError(await readWholeHistory(folder), filesIn(folder));
    return [{ ...trial, validationError }];
  });
  return (await Promise.all(tried)).flat();
}
