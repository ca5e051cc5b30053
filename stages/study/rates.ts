import { mean } from "simple-statistics";
import type { MethodNoise } from "../critical/critical_files.ts";
import { digits, fixed, thousands } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Row } from "../tables/config.ts";
import { errorsOf } from "./first_look.ts";
import type { StudyPlan } from "./plan.ts";
import { seedsText } from "./rules.ts";
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
 * those that were tried with as many epochs, by mean test error; and what the noise scale predicts, where it is known. Means
 * are over the same first seeds. A rate with which a training diverges is not recommended, however good the others are.
 */
export function recommendedRates(
  row: Row,
  plan: StudyPlan,
  runs: StudyRuns,
  noise: readonly MethodNoise[],
): Rate[] {
  const [small, large] = [plan.small, plan.large].map((name) => methodOf(row, name));
  if (small!.learningRate === null) return [];
  const alike = [plan.large, ...plan.remedies].flatMap((name) => {
    const { title, learningRate: rate, epochs, batch } = methodOf(row, name);
    const all = runs.get(name) ?? [];
    if (all.length === 0 || rate === null) return [];
    if (epochs !== large!.epochs || batch !== large!.batch) return [];
    const errors = errorsOf(all);
    return [{ title, rate, errors, diverges: errors.size < all.length }];
  });
  const whole = alike.filter(({ diverges }) => !diverges);
  const seeds = plan.first.filter((seed) => whole.every(({ errors }) => errors.has(seed)));
  const tried = seeds.length === 0 ? [] : whole.map((one) => ({
    ...one,
    error: mean(seeds.map((seed) => one.errors.get(seed)!.test)),
  }));
  const [best] = tried.toSorted((a, b) => a.error - b.error);
  const rates = new Set(tried.map(({ rate }) => rate));
  const lost = alike.filter(({ diverges }) => diverges).map(({ title }) => title);
  const others = [
    ...(rates.size < 2 ? [] : [
      `the lowest mean test error, ${
        fixed(best!.error)
      } %, of ${rates.size} rates tried with as many epochs (${seedsText(seeds)})`,
    ]),
    ...(rates.size < 2 && lost.length === 0 ? ["no other rate was tried with it"] : []),
    ...(lost.length === 0 ? [] : [`left out, since trainings diverge: ${lost.join(", ")}`]),
  ].join("; ");
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
      batch: number(thousands(batch)),
      rate: number(digits(rate)),
      by,
    })),
  };
}
