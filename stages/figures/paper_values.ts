import type { ExperimentFigures } from "./config.ts";

/** Values from the paper's figures for a method; null where the figures lack one. */
export interface PaperValues {
  /** The last digitised test error, in per cent. */
  readonly testError: number | null;
  /** Slope of the distance over ln t. */
  readonly slope: number | null;
}

/** Collects the paper's values by method, from the curves that are drawn beside ours. */
export function paperValues(
  { methods, figures }: ExperimentFigures,
): Readonly<Record<string, PaperValues>> {
  return Object.fromEntries(methods.flatMap(({ name }) => {
    const beside = figures.flatMap(({ paper, y }) =>
      paper.filter(({ like }) => like === name).map((curve) => ({ ...curve, column: y.column }))
    );
    const errors = beside.filter(({ column }) => column === "testError");
    const testError = errors.map(({ points }) => points.at(-1)![1]).at(0) ?? null;
    const slope = beside.find((curve) => curve.slope !== null)?.slope ?? null;
    return testError === null && slope === null ? [] : [[name, { testError, slope }] as const];
  }));
}
