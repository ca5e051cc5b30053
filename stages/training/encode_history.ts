import type { EpochRow } from "../../models/training/fit.ts";

/**
 * Formats the rows of a training as CSV: a header with the fields of {@linkcode EpochRow}, then a line per epoch.
 * {@linkcode decodeHistory} is a separate module, so that the code of a training does not include it.
 */
export function encodeHistory(rows: readonly EpochRow[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [names, ...rows.map((row) => Object.values(row))].join("\n") + "\n";
}
