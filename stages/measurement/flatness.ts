import type { Sharpness } from "../../models/measurement/sharpness.ts";
import { digits, thousands } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import type { MethodColumn } from "../tables/config.ts";

/** How the loss bends around the weights of a method, over its seeds. */
export interface Flatness extends Pick<MethodColumn, "name" | "title" | "batch"> {
  readonly loss: Interval;
  readonly gradientNorm: Interval;
  readonly eigenvalue: Interval;
  readonly rise: Interval;
  /** Number of runs in which a difference half as wide gives another eigenvalue, or the iteration did not converge. */
  readonly doubtful: number;
}

/** Largest share by which both differences may disagree. */
const AGREEING = 0.05;

/** Explains {@linkcode flatnessTable}. */
export const FLATNESS_METHOD =
  "How the mean loss over a fixed part of the training set bends around the trained weights, in inference mode. λ₁ is the " +
  "eigenvalue of its Hessian that is largest in magnitude, by power iteration over central differences of gradients. The rise " +
  "is that of the loss by a step of length ρ along the gradient, which SAM adds to its loss. Neither stays the same where " +
  "weights before batch norm are rescaled, so compare methods of one network and one weight decay. A run is doubtful if a " +
  `difference half as wide gives a λ₁ more than ${
    100 * AGREEING
  } % apart, or if the iteration did not converge. ± is a 95 % ` +
  "confidence interval over seeds.";

/** Computes the flatness of a method; null without a measured run. */
export function flatnessOf(
  { name, title, batch }: Pick<MethodColumn, "name" | "title" | "batch">,
  runs: readonly Sharpness[],
): Flatness | null {
  if (runs.length === 0) return null;
  const over = (of: (run: Sharpness) => number) => interval(runs.map(of));
  return {
    ...{ name, title, batch },
    loss: over(({ loss }) => loss),
    gradientNorm: over(({ gradientNorm }) => gradientNorm),
    eigenvalue: over(({ eigenvalue }) => eigenvalue),
    rise: over(({ rise }) => rise),
    doubtful:
      runs.filter(({ eigenvalue, eigenvalueAtHalfStep, converged }) =>
        !converged || Math.abs(eigenvalueAtHalfStep - eigenvalue) > AGREEING * Math.abs(eigenvalue)
      ).length,
  };
}

/** Makes a line for each method. */
export function flatnessTable(methods: readonly Flatness[]): PrintedTable {
  return {
    columns: {
      method: "method",
      batch: "batch",
      runs: "runs",
      loss: "training loss",
      gradientNorm: "‖∇L‖",
      eigenvalue: "λ₁",
      rise: "rise",
      doubtful: "doubtful runs",
    },
    lines: methods.map(({ title, batch, loss, gradientNorm, eigenvalue, rise, doubtful }) => ({
      method: title,
      batch: number(thousands(batch)),
      runs: number(String(eigenvalue.n)),
      loss: number(threeDigits(loss)),
      gradientNorm: number(threeDigits(gradientNorm)),
      eigenvalue: number(threeDigits(eigenvalue)),
      rise: number(threeDigits(rise)),
      doubtful: number(String(doubtful)),
    })),
  };
}

/** Prints a mean with three significant digits, and its interval with two. */
function threeDigits({ mean, halfWidth }: Interval): string {
  return halfWidth === null ? digits(mean) : `${digits(mean)} ± ${digits(halfWidth, 2)}`;
}
