import type { EpochRow } from "../../models/training/epoch_row.ts";
import { readDivergence } from "./diverged.ts";
import { readHistory } from "./read_history.ts";

/**
 * Reads the rows of a training from its output folder, where they are a result; none if it diverged. Its last row is then not
 * how it ended, and a target that it reached on its way was not kept.
 */
export async function readWholeHistory(folder: string): Promise<EpochRow[]> {
  return await readDivergence(folder) === undefined ? await readHistory(folder) : [];
}
