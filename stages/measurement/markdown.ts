import { mean } from "simple-statistics";
import { localHeading, type Shown } from "../print/local_run.ts";
import { signed, withInterval } from "../print/number_text.ts";
import { markdownTable, markdownText, number } from "../print/printed_table.ts";
import type { Row } from "../tables/config.ts";
import type { Decomposition } from "./decompose.ts";
import type { Measures } from "./measured_run.ts";

/** An experiment whose trainings are measured. */
export interface MeasuredRow extends Pick<Row, "experiment" | "title"> {
  readonly methods: readonly MeasuredMethod[];
  /** Differences between the methods, the later one first. */
  readonly steps: readonly MeasuredStep[];
}

/** A method with its budget and errors. */
export interface MeasuredMethod extends Pick<Row["methods"][number], "name" | "title"> {
  readonly epochs: number;
  readonly updates: number;
  /** Null without a measured run. */
  readonly errors: Decomposition | null;
  /** Mean test error in per cent with each kind of running statistics; empty without a measured run. */
  readonly byStatistics: Readonly<Record<string, number>>;
}

/** The difference of two methods. */
export interface MeasuredStep {
  readonly of: string;
  readonly from: string;
  readonly difference: Decomposition;
}

const COLUMNS = {
  method: "method",
  test: "test error",
  train: "training error",
  gap: "test − training",
  epochs: "epochs",
  updates: "updates",
};

/** Prints what the gaps of a profile are made of. */
export function gapMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  rows: readonly MeasuredRow[],
): string {
  const parts = [
    `# What the gap is made of: ${shown.profile}`,
    ...(heading === null ? [] : [heading]),
    "Errors are in per cent, in inference mode and without augmentation: test error on the whole test set, training error " +
    "on a fixed part of the training set. Test error is training error, which more or better training lowers, plus test − " +
    "training, the generalization gap. ± is a 95 % confidence interval over seeds; differences are paired by seed.",
    ...rows.flatMap(sections),
  ];
  return `${parts.join("\n\n")}\n`;
}

function sections({ title, methods, steps }: MeasuredRow): string[] {
  const titles = new Map(methods.map(({ name, title }) => [name, title]));
  const cells = (errors: Decomposition | null, text?: (value: number) => string) =>
    errors === null ? {} : {
      test: number(withInterval(errors.test, text)),
      train: number(withInterval(errors.train, text)),
      gap: number(withInterval(errors.gap, text)),
    };
  const lines = methods.map(({ title, errors, epochs, updates }) => ({
    method: title,
    ...cells(errors),
    epochs: number(epochs.toLocaleString("en")),
    updates: number(updates.toLocaleString("en")),
  }));
  const { epochs: _, updates: __, ...errorColumns } = COLUMNS;
  const differences = steps.map(({ of, from, difference }) => ({
    method: `${titles.get(of)} − ${titles.get(from)}`,
    ...cells(difference, signed),
  }));
  const kinds = [...new Set(methods.flatMap(({ byStatistics }) => Object.keys(byStatistics)))];
  const statistics = methods.map(({ title, byStatistics }) => ({
    method: title,
    ...Object.fromEntries(
      Object.entries(byStatistics).map(([kind, error]) => [kind, number(error.toFixed(2))]),
    ),
  }));
  return [
    `## ${markdownText(title)}`,
    markdownTable({ columns: COLUMNS, lines }),
    markdownTable({ columns: { ...errorColumns, method: "difference" }, lines: differences }),
    ...(kinds.length < 2 ? [] : [
      "Mean test error of the same weights with other running statistics of batch norm, made anew over the measured part of " +
      "the training set (`trained`: those of the training):",
      markdownTable({
        columns: { method: "method", ...Object.fromEntries(kinds.map((kind) => [kind, kind])) },
        lines: statistics,
      }),
    ]),
  ];
}

/** Test errors by kind of running statistics, averaged over runs. */
export function meanTestErrors(runs: readonly Measures[]): Readonly<Record<string, number>> {
  const kinds = new Set(runs.flatMap((measures) => Object.keys(measures)));
  const meanOf = (kind: string) => {
    const errors = runs.flatMap((measures) => measures[kind]?.test.error ?? []);
    return mean(errors);
  };
  return Object.fromEntries([...kinds].map((kind) => [kind, meanOf(kind)]));
}
