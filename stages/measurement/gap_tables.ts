import { signed, withInterval } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import { makeMorePasses, PASSES, passesOver, spentText } from "../tables/passes.ts";
import type { Decomposition } from "./decompose.ts";
import type { MeasuredRow } from "./gap_files.ts";

const ERRORS = { test: "test error", train: "training error", gap: "test − training" } as const;

/** Explains the tables of errors and differences. */
export const GAP_METHOD =
  "Errors are in per cent, in inference mode and without augmentation: test error on the whole test set, training error on a " +
  "fixed part of the training set. Test error is training error, which more or better training lowers, plus test − training, " +
  "the generalization gap. ± is a 95 % confidence interval over seeds; differences are paired by seed.";

/** Caption of {@linkcode statisticsTable}. */
export const STATISTICS_METHOD =
  "Mean test error of the same weights with other running statistics of batch norm, made anew over the measured part of the " +
  "training set. `trained`: those of the training. `sequential`: ghost by ghost, as the paper has them. `mean`: once a batch, " +
  "by the mean over its ghosts. `recalibrated`: the exact mean over all examples. `other spread`: the same of variances in " +
  "place of deviations, or the other way round.";

/** Makes a line for each method with its errors and budget. */
export function errorTable({ methods }: MeasuredRow): PrintedTable {
  return {
    columns: {
      method: "method",
      ...ERRORS,
      epochs: "epochs",
      updates: "updates",
      ...(makeMorePasses(methods) && { passes: PASSES }),
    },
    lines: methods.map((method) => {
      const { title, errors, epochs, updates, passes = 1 } = method;
      const count = (value: number) => spentText(value, method);
      return {
        method: title,
        ...cells(errors),
        epochs: count(epochs),
        updates: count(updates),
        passes: count(passesOver({ epochs, passes })),
      };
    }),
  };
}

/** Makes a line for each difference of two methods, taken apart. */
export function differenceTable({ methods, steps }: MeasuredRow): PrintedTable {
  const title = (method: string) => methods.find(({ name }) => name === method)!.title;
  return {
    columns: { method: "difference", ...ERRORS },
    lines: steps.map(({ of, from, difference }) => ({
      method: `${title(of)} − ${title(from)}`,
      ...cells(difference, signed),
    })),
  };
}

/** Makes a line for each method with its test error by kind of running statistics; null if there is only one kind. */
export function statisticsTable({ methods }: MeasuredRow): PrintedTable | null {
  const kinds = [...new Set(methods.flatMap(({ byStatistics }) => Object.keys(byStatistics)))];
  if (kinds.length < 2) return null;
  return {
    columns: { method: "method", ...Object.fromEntries(kinds.map((kind) => [kind, kind])) },
    lines: methods.map(({ title, byStatistics }) => ({
      method: title,
      ...Object.fromEntries(
        Object.entries(byStatistics).map(([kind, error]) => [kind, number(error.toFixed(2))]),
      ),
    })),
  };
}

function cells(errors: Decomposition | null, text?: (value: number) => string) {
  return errors === null ? {} : {
    test: number(withInterval(errors.test, text)),
    train: number(withInterval(errors.train, text)),
    gap: number(withInterval(errors.gap, text)),
  };
}
