import { readDivergence } from "../training/diverged.ts";
import { readHistory } from "../training/read_history.ts";
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
    const isWhole = await readDivergence(folder) === undefined;
    const last = (await readHistory(folder)).at(-1);
    return [{ ...trial, validationError: isWhole && last ? last.testError : null }];
  });
  return (await Promise.all(tried)).flat();
}
