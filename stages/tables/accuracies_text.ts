import { idleGhostsText } from "../training/idle_ghosts.ts";
import type { Row } from "./config.ts";
import { hasPaper } from "./has_paper.ts";

/** Explains the titles of the paper's methods. */
export const REMEDIES =
  "SB is the small batch, LB the large batch. The remedies add up from left to right: +LR scales the learning rate with " +
  "the square root of the batch ratio, +GBN takes batch norm statistics over ghost batches, and +RA adapts the regime to " +
  "as many updates as SB makes.";

/** Caption of a table of accuracies, which speaks of the paper where a row stands beside one of it. */
export function accuraciesText(rows: readonly Row[]): string {
  return "Accuracy on the test set after the last epoch, in per cent: mean ± half the 95 % confidence interval (CI; Student's " +
    "t over n seeds only), which is not the standard deviation; with two runs, both stand in brackets." +
    (hasPaper(rows) ? " The paper gives one run and no spread." : "");
}

/** The same, for a table that stands alone. */
export const comparisonText = (rows: readonly Row[]) =>
  [accuraciesText(rows), REMEDIES, ...rows.flatMap(idleGhostsNote)].join(" ");

/** Says of a row which methods have ghost batches that do nothing. */
export function idleGhostsNote({ network, idleGhosts }: Row): string[] {
  return idleGhosts === undefined ? [] : [idleGhostsText(network.title, idleGhosts)];
}
