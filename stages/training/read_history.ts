import { fromCSV } from "arquero";
import type { EpochRow } from "../../models/training/epoch_row.ts";

/** File of a training. The code of stages/train.ts is in keys, so it spells the name itself. */
export const HISTORY = "history.csv";

/** Reads the rows of a training from its output folder; none if it diverged in its first epoch. */
export async function readHistory(folder: string): Promise<EpochRow[]> {
  const text = await Deno.readTextFile(`${folder}/${HISTORY}`);
  return text.trim() === "" ? [] : decodeHistory(text);
}

/**
 * Parses the CSV text of {@linkcode encodeHistory}.
 * @throws {Error} when the text has no rows, or not those of a training
 */
export function decodeHistory(text: string): EpochRow[] {
  const rows = fromCSV(text).objects() as EpochRow[];
  const [first] = rows;
  if (first === undefined || !(first.epoch > 0) || !(first.updates >= 1)) {
    throw new Error("Cannot read a history: expected a line of names and a line for each row");
  }
  return rows;
}
