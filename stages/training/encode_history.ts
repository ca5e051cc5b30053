import type { EpochRow } from "../../models/training/fit.ts";

/**
 * Rows of a training as CSV: a line an epoch, the names of {@linkcode EpochRow} on the first. Apart from
 * {@linkcode decodeHistory}, so that a training does not depend on what reads its history.
 */
export function encodeHistory(rows: readonly EpochRow[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [names, ...rows.map((row) => Object.values(row))].join("\n") + "\n";
}
