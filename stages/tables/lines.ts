import { idleGhostsText } from "../training/idle_ghosts.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import { fixed, signed, withInterval } from "../print/number_text.ts";
import type { Shown } from "../print/local_run.ts";
import { runCommand } from "../run_command.ts";
import { accuracies, type Cell, type CellLine, cellLines } from "./cell.ts";
import type { MethodColumn, Row } from "./config.ts";
import type { TabulatedRow } from "./tabulated.ts";
import { earlyText, makeMorePasses, PASSES, passesOver, spentText } from "./passes.ts";
import { carriesTestSet } from "./test_share.ts";

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
  [
    accuraciesText(rows),
    REMEDIES,
    ...rows.flatMap(({ network, idleGhosts }) =>
      idleGhosts === undefined ? [] : idleGhostsText(network.title, idleGhosts)
    ),
  ].join(" ");

/** Whether one of the rows stands beside a row of the paper. */
export const hasPaper = (rows: readonly Row[]) => rows.some(({ paper }) => paper !== undefined);

/** Title of the intervals that carry the test set's share. */
const TEST_SHARE = "95 % over seeds and test images";

/** Explains over what the intervals of a row are. */
export function intervalsText(row: TabulatedRow): string {
  return carriesTestSet(row)
    ? "The last interval also carries the test set's share: seeds and test images are both drawn with replacement (two-way " +
      "bootstrap), in pairs for differences."
    : "All intervals are over seeds only: other test images would add to them.";
}

/** Introduces the steps from column to column. */
export const STEPS =
  "The differences in accuracy between methods, in points, ours paired by seed: mean ± half the 95 % confidence interval. " +
  "A dash means that there is no number. The claims judge them. Methods are equal in images seen, in updates (within 5 %), or " +
  "in neither.";

/**
 * Makes the lines of each row of a table: the paper's accuracies, ours and, where they can be compared, their differences.
 *
 * @param cell prints a cell of a line
 */
export function comparison<Entry>(
  rows: readonly TabulatedRow[],
  cell: (cell: Cell, line: CellLine, row: TabulatedRow) => Entry,
): PrintedTable<Entry | string> {
  const columns = rows.flatMap(({ methods }) => methods.map(({ name, title }) => [name, title]));
  return {
    columns: { network: "network", data: "data set", what: "", ...Object.fromEntries(columns) },
    lines: rows.flatMap((row) =>
      shownLines(row).map((line): Record<string, Entry | string> => ({
        network: line.network,
        data: line.data,
        what: `${line.label}${line.special ?? ""}`,
        ...Object.fromEntries(row.methods.map((one) => [one.name, cell(one, line, row)])),
      }))
    ),
  };
}

/** The lines of a row that have something to say: before any run, there is no difference. */
export function shownLines(row: TabulatedRow): CellLine[] {
  return cellLines(row).filter(({ id, text }) =>
    id !== "difference" || row.methods.some((cell) => text(cell) !== null)
  );
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
      withTestSet: number(
        measured === null || withTestSet === undefined
          ? "–"
          : `${signed(measured.mean - withTestSet)} to ${signed(measured.mean + withTestSet)}`,
      ),
      equal: equalIn.join(", ") || "neither",
    })),
  };
}

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
      const interval = mean === null || halfWidth === null || n < 3
        ? "–"
        : `${fixed(mean - halfWidth)} to ${fixed(mean + halfWidth)}`;
      return {
        method: title,
        n: diverged === 0 ? number(String(n)) : `${n}, and ${diverged} diverged`,
        mean: number(fixed(mean)),
        sd: number(fixed(sd)),
        interval: number(interval),
        withTestSet: number(
          mean === null || cell.withTestSet === undefined
            ? "–"
            : `${fixed(mean - cell.withTestSet)} to ${fixed(mean + cell.withTestSet)}`,
        ),
        paper: number(fixed(published)),
        runs: [...accuracies(cell).values()].map((value) => fixed(value)).join(", ") || "–",
      };
    }),
  };
}

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

/** Caption of {@linkcode methodTable}. */
export function methodsText(methods: readonly MethodColumn[]): string {
  const passes = makeMorePasses(methods)
    ? "A pass is forward and backward. Passes over an example are epochs, times the passes that an update makes over each of its " +
      "images."
    : "Each time that an image is seen, it takes one forward and one backward pass, so epochs are passes over an example.";
  return `The methods in numbers, with what a training spends. ${
    [passes, earlyText(methods)].join(" ").trim()
  } Seconds are means over the trainings as they ran, ` +
    "often beside others.";
}

/** What a training of a method spends, or may need at most. */
function spent(cell: Cell) {
  const count = (value: number) => spentText(value, cell);
  return {
    epochs: count(cell.epochs),
    images: count(cell.images),
    updates: count(cell.updates),
    passes: count(passesOver(cell)),
  };
}

/** Makes a line for each method with its batch size and learning rate, and with what it spends. */
export function methodTable(methods: readonly Cell[]): PrintedTable {
  const count = (value: number) => number(value.toLocaleString("en"));
  return {
    columns: {
      method: "method",
      batch: "batch",
      ghostBatch: "ghost batch",
      learningRate: "first learning rate",
      epochs: "epochs",
      images: "images seen",
      updates: "updates",
      ...(makeMorePasses(methods) && { passes: PASSES }),
      seconds: "seconds",
      device: "device",
    },
    lines: methods.map((cell) => ({
      method: cell.title,
      ...spent(cell),
      batch: count(cell.batch),
      ghostBatch: cell.ghostBatch === null ? "–" : count(cell.ghostBatch),
      learningRate: cell.learningRate === null
        ? "tuned"
        : number(String(Number(cell.learningRate.toPrecision(4)))),
      seconds: cell.time === null ? "–" : count(Number(cell.time.seconds.toPrecision(3))),
      device: cell.time?.devices.join(", ") ?? "–",
    })),
  };
}

/** Returns the command that fills all empty cells of a row; null if there is none. */
export function fillRowCommand(
  { experiment, methods }: TabulatedRow,
  shown: Shown,
): string | null {
  const folder = `evaluate/${experiment}`;
  const missing = methods.filter(({ runs }) => runs.length === 0);
  if (missing.length === 0) return null;
  const stages = missing.length === methods.length
    ? [folder]
    : missing.map(({ name }) => `${folder}/${name}`);
  return runCommand(stages.join(" "), shown, shown.flags);
}

/** Returns the command that fills a method's cell. */
export function fillCommand(
  { experiment, seeds }: Row,
  method: string,
  shown: Shown,
): string {
  return runCommand(`evaluate/${experiment}/${method}/seed-${seeds[0]}`, shown, shown.flags);
}
