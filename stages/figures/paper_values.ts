import type { ExperimentFigures } from "./config.ts";

/** What the paper's figures say of a method, as far as they do. */
export interface PaperValues {
  /** In per cent, the last that was read off. */
  readonly testError: number | null;
  /** Of the distance over ln t. */
  readonly slope: number | null;
}

/** Method → the paper's values of runs like it, from the curves that are drawn beside it. */
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
