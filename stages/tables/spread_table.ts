import { fixed, rangeText } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import { accuracies } from "./cell.ts";
import type { TabulatedRow } from "./tabulated.ts";
import { carriesTestSet, TEST_SHARE } from "./test_share.ts";

/** Caption of a table of every run. */
export const SPREAD =
  "Accuracy of each run, in per cent. The standard deviation is that of the sample; the interval is Student's t of the mean.";

/** Makes a line for each method with the mean, standard deviation and interval of its runs, and each run by seed. */
export function spreadTable(row: TabulatedRow): PrintedTable {
  const { methods, paper } = row;
  return {
    columns: {
      method: "method",
      n: "runs",
      mean: "mean",
      sd: "standard deviation",
      interval: "95 % interval",
      ...(carriesTestSet(row) && { withTestSet: TEST_SHARE }),
      ...(paper && { paper: "paper" }),
      runs: "each run, by seed",
    },
    lines: methods.map((cell) => {
      const { title, published, n, diverged, mean, sd, halfWidth } = cell;
      return {
        method: title,
        n: diverged === 0 ? number(String(n)) : `${n}, and ${diverged} diverged`,
        mean: number(fixed(mean)),
        sd: number(fixed(sd)),
        interval: number(rangeText(mean, n < 3 ? null : halfWidth)),
        withTestSet: number(rangeText(mean, cell.withTestSet)),
        paper: number(fixed(published)),
        runs: [...accuracies(cell).values()].map((value) => fixed(value)).join(", ") || "–",
      };
    }),
  };
}
