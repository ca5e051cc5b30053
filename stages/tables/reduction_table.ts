import type { PrintedTable } from "../print/printed_table.ts";
import type { Row } from "./config.ts";

/** Introduces the reductions of an experiment. */
export function reducedText({ paper }: Row): string {
  return paper === undefined
    ? "This run is reduced. It differs from its full size in:"
    : "This run is reduced, so compare the differences between its columns, not its accuracies, with the paper's. It differs in:";
}

/** Makes a line for each reduction of an experiment. */
export function reductionTable({ reductions }: Row): PrintedTable {
  return {
    columns: { what: "setting", full: "full size", here: "this run" },
    lines: reductions.map(({ what, full, here }) => ({ what, full, here })),
  };
}
