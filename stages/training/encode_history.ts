import type { EpochRow } from "../../models/training/epoch_row.ts";

/**
 * Formats the rows of a training as CSV: a header with the fields of {@linkcode EpochRow} and the names of the gradient
 * statistics, then a line per row.
 * {@linkcode decodeHistory} is a separate module, so that the code of a training does not include it.
 */
export function encodeHistory(rows: readonly EpochRow[]): string {
  const lines = rows.map(({ statistics, ...row }) => ({ ...row, ...statistics }));
  return [Object.keys(lines[0] ?? {}), ...lines.map(Object.values)].join("\n") + "\n";
}
