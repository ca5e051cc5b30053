import { counted, digits, thousands } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Ratio } from "../statistics/ratio_bootstrap.ts";
import type { MethodNoise, MethodTarget } from "./critical_files.ts";
import type { Target } from "./targets.ts";

/** Explains {@linkcode noiseTable}. */
export const NOISE_METHOD =
  "The gradient noise scale tr Σ / ‖G‖² predicts the critical batch: well below it, a batch of twice the size needs half as " +
  "many updates, and well above it as many (McCandlish et al. 2018). Both halves are means over the updates of a quarter of the " +
  "training, by the gradients of all ghosts. Batches are drawn without replacement, so ‖G‖² is corrected to be that of the " +
  "training set; uncorrected, it is what the examples have in common with new ones, and the scale is infinite where nothing " +
  "of that is left. Brackets hold 95 % intervals: seeds are drawn with replacement, and of each of them epochs.";

/** Makes a line for each part of each method's trainings. */
export function noiseTable(methods: readonly MethodNoise[]): PrintedTable {
  return {
    columns: {
      method: "method",
      batch: "batch",
      runs: "runs",
      epochs: "epochs",
      squared: "‖G‖²",
      variance: "tr Σ",
      scale: "predicted critical batch [95 %]",
      uncorrected: "uncorrected",
    },
    lines: methods.flatMap(({ title, batch, runs, scales }) => {
      const method = {
        method: title,
        batch: number(thousands(batch)),
        runs: String(runs),
      };
      if (scales.length === 0) return [method];
      return scales.map(({ from, to, squaredGradient, variance, scale, uncorrected }) => ({
        ...method,
        epochs: number(`${from}–${to}`),
        squared: number(digits(squaredGradient)),
        variance: number(digits(variance)),
        scale: number(ratioText(scale)),
        uncorrected: number(ratioText(uncorrected)),
      }));
    }),
  };
}

/** Prints a ratio with its interval, such as `812 [700, 1,010]`; without it where a single block leaves nothing to draw. */
function ratioText({ ratio, low, high }: Ratio): string {
  if (low === high) return digits(ratio);
  return `${digits(ratio)} [${digits(low)}, ${digits(high)}]`;
}

/** Explains {@linkcode targetTable} and {@linkcode lawText}. */
export const TARGET_METHOD =
  "Updates until the error on held-out images first is as low as a goal (Shallue et al. 2019), by the best of as many trials " +
  "at each size of batch, along a line over ln(updates) between two rows of a history. S = S_min (1 + B_crit / B) is fitted to " +
  "them by least squares of the logarithm of S; its 95 % interval comes from drawing the trials of each size with replacement. " +
  "Where the best rate lies at the edge of the range, a better one may lie outside.";

/** Takes targets apart by method, in the order of the sweep. */
export function byMethod(targets: readonly MethodTarget[]) {
  return [...Map.groupBy(targets, ({ method }) => method)]
    .map(([method, own]) => ({ method, targets: own }));
}

/** Makes a line for each size of batch, with the updates to each goal. */
export function targetTable(targets: readonly Target[]): PrintedTable {
  const columns = targets.map(({ goal }, i) => [`goal ${i}`, `updates to ${goal} %`] as const);
  return {
    columns: { batch: "batch", trials: "trials", ...Object.fromEntries(columns) },
    lines: targets[0]!.batches.map(({ batch, trials }, line) => ({
      batch: number(thousands(batch)),
      trials: number(String(trials)),
      ...Object.fromEntries(targets.map(({ batches }, i) => {
        const { best, reached } = batches[line]!;
        const text = best === null
          ? "not reached"
          : `${digits(best.steps)} (rate ${digits(best.learningRate)}${
            best.isAtEdge ? ", at the edge" : ""
          }; ${counted(reached, "trial")})`;
        return [`goal ${i}`, number(text)];
      })),
    })),
  };
}

/** Says what the fit of each goal comes to. */
export function lawText({ method, goal, law }: MethodTarget): string {
  const to = method === undefined ? `To ${goal} %` : `${method}, to ${goal} %`;
  if (law === null) {
    return `${to}: fewer than three sizes of batches reach it, so nothing is fitted.`;
  }
  const { fewest, criticalBatch: ratio, low, high } = law;
  const bound = (words: string, at: number) =>
    low === high ? "." : ` (95 %: ${words} ${digits(at)} examples).`;
  if (ratio === Infinity) {
    return `${to}: the updates still fall as the batch grows: B_crit lies above the largest batch` +
      bound("at least", low);
  }
  if (ratio === 0) {
    return `${to}: the updates do not fall as the batch grows: B_crit lies below the smallest batch` +
      bound("at most", high);
  }
  return `${to}: B_crit = ${ratioText({ ratio, low, high })} examples, S_min = ${
    digits(fewest)
  } updates.`;
}
