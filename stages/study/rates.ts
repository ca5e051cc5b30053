import type { MethodNoise } from "../critical/critical_files.ts";
import { digits } from "../critical/tables.ts";
import { fixed } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Row } from "../tables/config.ts";
import { errorsOf } from "./first_look.ts";
import type { StudyPlan } from "./plan.ts";
import type { StudyRuns } from "./study_runs.ts";
import { methodOf } from "./verdict_text.ts";

/** A learning rate for a batch. */
export interface Rate {
  readonly batch: number;
  readonly rate: number;
  /** Where it comes from. */
  readonly by: string;
}

/**
 * Recommends a first learning rate for each batch: for the small one that of the experiment; for the large one the best of
 * those that were tried with as many epochs, by mean test error; and what the noise scale predicts, where it is known.
 */
export function recommendedRates(
  row: Row,
  plan: StudyPlan,
  runs: StudyRuns,
  noise: readonly MethodNoise[],
): Rate[] {
  const [small, large] = [plan.small, plan.large].map((name) => methodOf(row, name));
  if (small!.learningRate === null) return [];
  const tried = [plan.large, ...plan.remedies].flatMap((name) => {
    const method = methodOf(row, name);
    const errors = [...errorsOf(runs.get(name) ?? []).values()].map(({ test }) => test);
    if (errors.length === 0 || method.learningRate === null) return [];
    if (method.epochs !== large!.epochs || method.batch !== large!.batch) return [];
    const error = errors.reduce((sum, each) => sum + each, 0) / errors.length;
    return [{ title: method.title, rate: method.learningRate, error }];
  });
  const [best] = tried.toSorted((a, b) => a.error - b.error);
  const rates = new Set(tried.map(({ rate }) => rate));
  const others = rates.size < 2
    ? "no other rate was tried with it"
    : `the lowest mean test error, ${
      fixed(best!.error)
    } %, of ${rates.size} rates tried with as many epochs`;
  return [
    { batch: small!.batch, rate: small!.learningRate, by: "the experiment" },
    ...(best === undefined
      ? []
      : [{ batch: large!.batch, rate: best.rate, by: `${best.title}: ${others}` }]),
    ...predictedRates(small!.learningRate, small!.batch, large!.batch, noise),
  ];
}

/**
 * The rate by the noise scale 𝓑: the best one grows like 1 / (1 + 𝓑 / b) with the batch b (McCandlish et al. 2018, equation
 * 2.6), from that of the small batch.
 */
function predictedRates(
  rate: number,
  small: number,
  large: number,
  noise: readonly MethodNoise[],
): Rate[] {
  return noise.flatMap(({ title, scales }) => {
    const last = scales.at(-1);
    if (last === undefined) return [];
    const { ratio } = last.scale;
    const factor = Number.isFinite(ratio)
      ? (1 + ratio / small) / (1 + ratio / large)
      : large / small;
    return [{
      batch: large,
      rate: rate * factor,
      by:
        `noise scale of ${title}, epochs ${last.from}–${last.to}, if the rate of the small batch is its best`,
    }];
  });
}

/** Prints rates. */
export function ratesTable(rates: readonly Rate[]): PrintedTable {
  return {
    columns: { batch: "batch", rate: "first learning rate", by: "by" },
    lines: rates.map(({ batch, rate, by }) => ({
      batch: number(batch.toLocaleString("en")),
      rate: number(digits(rate)),
      by,
    })),
  };
}
