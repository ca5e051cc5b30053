import { fromCSV } from "arquero";
import type { EpochRow } from "../../models/training/epoch_row.ts";

/** File of a training. The code of stages/train.ts is in keys, so it spells the name itself. */
export const HISTORY = "history.csv";

/** Reads the rows of a training from its output folder; none if it diverged in its first epoch. */
export async function readHistory(folder: string): Promise<EpochRow[]> {
  const text = await Deno.readTextFile(`${folder}/${HISTORY}`);
  return text.trim() === "" ? [] : decodeHistory(text);
}

/** The columns that are fields of a row. The others are gradient statistics. */
const FIELDS: ReadonlySet<string> = new Set<keyof EpochRow>([
  "epoch",
  "updates",
  "learningRate",
  "loss",
  "error",
  "gradientNorm",
  "testError",
  "distance",
  "firstLayerDistance",
  "firstLearningRate",
]);

/**
 * Parses the CSV text of {@linkcode encodeHistory}.
 * @throws {Error} when the text has no rows, or not those of a training
 */
export function decodeHistory(text: string): EpochRow[] {
  const rows = fromCSV(text).objects().map(withStatistics);
  const [first] = rows;
  if (first === undefined || !(first.epoch > 0) || !(first.updates >= 1)) {
    throw new Error("Cannot read a history: expected a line of names and a line for each row");
  }
  return rows;
}

/** The same of a text that may be missing, or empty as of a training that diverged in its first epoch: then no rows. */
export function decodeHistoryIfThere(text: string | null): EpochRow[] {
  return text === null || text.trim() === "" ? [] : decodeHistory(text);
}

function withStatistics(columns: object): EpochRow {
  const { fields = [], statistics = [] } = Object.groupBy(
    Object.entries(columns),
    ([name]) => FIELDS.has(name) ? "fields" : "statistics",
  );
  return {
    ...Object.fromEntries(fields),
    ...(statistics.length > 0 && { statistics: Object.fromEntries(statistics) }),
  } as EpochRow;
}
