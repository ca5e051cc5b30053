import { rangeText, signed, withInterval } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { TabulatedRow } from "./tabulated.ts";
import { carriesTestSet, TEST_SHARE } from "./test_share.ts";

/** Introduces the steps from column to column. */
export const STEPS =
  "The differences in accuracy between methods, in points, ours paired by seed: mean ± half the 95 % confidence interval. " +
  "A dash means that there is no number. The claims judge them. Methods are equal in images seen, in updates (within 5 %), or " +
  "in neither.";

/** Explains over what the intervals of a row are. */
export function intervalsText(row: TabulatedRow): string {
  return carriesTestSet(row)
    ? "The last interval also carries the test set's share: seeds and test images are both drawn with replacement (two-way " +
      "bootstrap), in pairs for differences."
    : "All intervals are over seeds only: other test images would add to them.";
}

/** Makes a line for each step from column to column: the paper's difference, if the row stands beside one of it, and ours. */
export function stepTable(row: TabulatedRow): PrintedTable {
  const { methods, steps, paper } = row;
  const title = (method: string) => methods.find(({ name }) => name === method)!.title;
  return {
    columns: {
      step: "step",
      ...(paper && { paper: "paper" }),
      ours: "ours",
      ...(carriesTestSet(row) && { withTestSet: TEST_SHARE }),
      equal: "equal in",
    },
    lines: steps.map(({ of, from, published, measured, withTestSet, equalIn }) => ({
      step: `${title(of)} − ${title(from)}`,
      paper: number(signed(published)),
      ours: number(measured === null ? "–" : withInterval(measured, signed)),
      withTestSet: number(rangeText(measured?.mean, withTestSet, signed)),
      equal: equalIn.join(", ") || "neither",
    })),
  };
}
