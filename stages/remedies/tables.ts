import { divergedText } from "../print/diverged_text.ts";
import { fixed, rangeText, signed, thousands, withInterval } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Budget, ClosedGap, Remedy } from "./closed_gap.ts";
import { spentText } from "../tables/passes.ts";
import { TEST_SHARE } from "../tables/test_share.ts";

/** Explains the tables. */
export const REMEDIES_METHOD =
  "The gap is the accuracy on the test set that the large batch loses against the small one, after the last epoch. A remedy " +
  "closes what it wins over the large batch, in points, paired by seed: mean ± half of the 95 % confidence interval over seeds. " +
  "The next interval also carries the test set's share, by a two-way bootstrap. Epochs are images seen, over their number; " +
  "a pass is forward and backward. Updates are those that are made one after the other. Where a training ends by its own " +
  "progress, all are means of what was spent; where none has run, ≤ is before the most that it may need. Intervals are not corrected for " +
  "their number; the claims are.";

/** Number of passes over the data for which points are printed. */
const PER = 100;

/** Says how large the gap is, and which trainings have no part in it. */
export function gapText(gap: ClosedGap): string {
  return [gapItself(gap), ...divergedText(gap.diverged ?? [])].join(" ");
}

function gapItself({ small, large }: ClosedGap): string {
  if (small.closed === null) {
    return `No pair of ${small.title} and ${large.title} is evaluated yet.`;
  }
  const { mean, halfWidth } = small.closed;
  const isDoubtful = halfWidth !== null && mean - halfWidth <= 0;
  return `${large.title} loses ${
    withInterval(small.closed)
  } points against ${small.title}. It makes ${thousands(large.updates)} updates, ${small.title} ${
    thousands(small.updates)
  }.${isDoubtful ? " By these seeds, there may be no gap at all." : ""}`;
}

/** Makes a line for each remedy, with what it closes and what it spends. */
export function remedyTable({ small, remedies }: ClosedGap): PrintedTable {
  return {
    columns: COLUMNS,
    lines: [small, ...remedies].map(line),
  };
}

/** Makes a line for each method that stays within a budget of the large batch, from the one that closes most. */
export function budgetTable({ small, remedies }: ClosedGap, budget: Budget): PrintedTable {
  const within = [small, ...remedies].filter((one) =>
    one.within.includes(budget) && one.closed !== null
  ).sort((a, b) => b.closed!.mean - a.closed!.mean);
  const { method, closed, testSet } = COLUMNS;
  return { columns: { method, closed, testSet }, lines: within.map(line) };
}

/** Says what a method may spend in {@linkcode budgetTable}. */
export function budgetText({ large }: ClosedGap, budget: Budget): string {
  const amount = thousands(large[budget]);
  return `With no more ${
    budget === "passes" ? "passes over an example" : budget
  } than ${large.title}, ${amount}:`;
}

const COLUMNS = {
  method: "method",
  closed: "gap closed",
  testSet: TEST_SHARE,
  epochs: "epochs",
  updates: "updates",
  passes: "passes over an example",
  perPass: `gap closed per ${PER} passes`,
} as const;

function line(remedy: Remedy) {
  const { title, closed, withTestSet, endsEarly, epochs, updates, passes } = remedy;
  const count = (value: number) => spentText(value, remedy);
  const bound = (points: number) => !endsEarly ? "" : points < 0 ? "≤ " : "≥ ";
  return {
    method: title,
    closed: number(closed === null ? "–" : withInterval(closed, signed)),
    testSet: number(rangeText(closed?.mean, withTestSet, signed)),
    epochs: count(epochs),
    updates: count(updates),
    passes: count(passes),
    perPass: number(
      closed === null ? "–" : `${bound(closed.mean)}${perPasses(closed, passes)}`,
    ),
  };
}

/** Prints the points for each hundred passes over an example. */
function perPasses({ n, mean, halfWidth }: NonNullable<Remedy["closed"]>, passes: number): string {
  const text = signed(PER * mean / passes);
  return halfWidth === null || n < 3 ? text : `${text} ± ${fixed(PER * halfWidth / passes)}`;
}
