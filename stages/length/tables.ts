import { digits, fixed, thousands } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Length } from "./course.ts";
import type { ToldLengths } from "./length_files.ts";

/** Explains the figure and the tables. */
export const LENGTH_METHOD =
  "How long is a training? By epochs, by updates, or by the cumulative learning rate, the sum of η / (1 − momentum) over its " +
  "updates: how far the weights go along a steady gradient, whatever the batch, the rate and the momentum. The training error is " +
  "a mean over an epoch, in training mode, and stands in the middle of its epoch. Clipped gradients and weight decay are not in " +
  "the sum, and noise is not: at a higher rate or with a smaller batch, the same way leads to a higher error, until the rate drops.";

const TITLES: Readonly<Record<Length, string>> = {
  epochs: "epochs",
  updates: "updates",
  cumulativeRate: "cumulative learning rate",
};

/** Makes a line for each training, from the shortest. */
export function lengthTable({ trainings }: ToldLengths): PrintedTable {
  return {
    columns: {
      training: "training",
      ...TITLES,
      trainingError: "training error (%)",
      testError: "test error (%)",
      n: "n",
    },
    lines: trainings.map(({ title, n, last }) => ({
      training: title,
      epochs: number(thousands(last.end.epochs)),
      updates: number(thousands(last.end.updates)),
      // Three significant digits, so that the shortest training has some.
      cumulativeRate: number(digits(last.end.cumulativeRate)),
      trainingError: number(fixed(last.trainingError)),
      testError: number(fixed(last.testError)),
      n: number(String(n)),
    })),
  };
}

/** Makes a line for each measure of length; null where no two trainings can be compared. */
export function agreementTable({ agreement }: ToldLengths): PrintedTable | null {
  if (agreement === null) return null;
  return {
    columns: {
      length: "where trainings are as long by",
      mean: "their training errors differ by (points)",
      largest: "at most, of a pair",
    },
    lines: agreement.by.map(({ length, mean, largest }) => ({
      length: TITLES[length],
      mean: number(fixed(mean)),
      largest: number(fixed(largest)),
    })),
  };
}

/** Says which pairs the table compares. */
export function agreementText({ agreement }: ToldLengths): string {
  if (agreement === null) {
    return "No two trainings have a range of lengths in common by every measure, a factor of two at least.";
  }
  const { pairs } = agreement;
  return `Means over ${
    pairs === 1 ? "one pair" : `${pairs} pairs`
  } of trainings that have a range of lengths in common by every measure, a factor of two at least, at 40 lengths of each ` +
    "pair's range, equally apart on a logarithmic scale.";
}
