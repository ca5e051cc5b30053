import { type Budgets, closedGap, type Remedy } from "../remedies/closed_gap.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import { pairedDifferences } from "../statistics/paired_differences.ts";
import type { EvaluatedRun } from "../tables/cell.ts";
import type { Row } from "../tables/config.ts";
import { divergesBeyond, errorsOf, pOf } from "./first_look.ts";
import { withLeastSpread } from "./least_spread.ts";
import { studiedMethods, type StudiedRun, type StudyRuns } from "./study_runs.ts";
import type { StudyPlan } from "./plan.ts";

/** A method beside the large batch: what it closes, and what it spends. */
export interface Tried extends Remedy {
  /** Number of its runs, and of those that diverged. */
  readonly runs: number;
  readonly diverged: number;
  /** Points of error closed per {@linkcode PER} passes over the data; null without a pair. */
  readonly perPass: Interval | null;
  /** Its test error minus that of the small batch, in points; null without a pair. */
  readonly rest: Interval | null;
  /** p value of the two-sided test against the large batch; null without two pairs. */
  readonly p: number | null;
}

/** Number of passes over the data for which points are given. */
export const PER = 100;

/**
 * Compares every method of a study with the large and with the small batch. The large batch itself is left out.
 *
 * @param carriesTestSet whether there are intervals over seeds and test examples, which take long
 */
export function triedMethods(
  row: Row,
  plan: StudyPlan,
  runs: StudyRuns,
  carriesTestSet: boolean,
): Tried[] {
  const { small, large, tested } = plan;
  const names = studiedMethods(plan);
  const studied = { ...row, methods: row.methods.filter(({ name }) => names.includes(name)) };
  const evaluated = new Map([...runs].map(([name, all]) => [name, all.map(evaluatedRun)]));
  const hits = new Map(
    !carriesTestSet ? [] : [...runs].map(([name, all]) => [
      name,
      new Map(all.flatMap(({ seed, hits }) => hits === undefined ? [] : [[seed, hits]])),
    ]),
  );
  const gap = closedGap(studied, { small, large }, evaluated, hits);
  const errors = (name: string) =>
    new Map([...errorsOf(runs.get(name) ?? [])].map(([seed, { test }]) => [seed, test]));
  return [gap.small, ...gap.remedies].map((remedy): Tried => {
    const all = runs.get(remedy.name) ?? [];
    const closed = remedy.closed && withLeastSpread(remedy.closed, tested);
    const rest = pairedDifferences(errors(remedy.name), errors(small));
    return {
      ...remedy,
      closed,
      runs: all.length,
      diverged: all.filter(({ errors }) => errors === null).length,
      perPass: closed && scaled(closed, PER / remedy.passes),
      rest: rest.length === 0 ? null : withLeastSpread(interval(rest), tested),
      p: closed && pOf(closed),
    };
  });
}

/**
 * Puts remedies into the order in which they are confirmed: first those whose mean error is as low as the small batch's, then
 * the others; within both, by the gap that they close per pass. What diverges with a seed with which the small batch trains,
 * or has no pair, comes last.
 */
export function inOrder(tried: readonly Tried[], plan: StudyPlan, runs: StudyRuns): Tried[] {
  const group = (one: Tried) => groupOf(one, plan, runs);
  return tried.toSorted((a, b) =>
    group(a) - group(b) || (b.perPass?.mean ?? 0) - (a.perPass?.mean ?? 0)
  );
}

/** 0 for a remedy whose mean error is as low as the small batch's, 2 for one that is not stable or has no pair, else 1. */
function groupOf(one: Tried, plan: StudyPlan, runs: StudyRuns): 0 | 1 | 2 {
  const { perPass, rest } = one;
  if (perPass === null || !isStable(one, plan, runs)) return 2;
  return rest !== null && rest.mean <= 0 ? 0 : 1;
}

/** Whether a remedy closes anything at all, by the mean of its runs, and trains wherever the small batch does. */
export function closesSome(one: Tried, plan: StudyPlan, runs: StudyRuns): boolean {
  return one.closed !== null && one.closed.mean > 0 && isStable(one, plan, runs);
}

/** Whether a method trains with all seeds with which the small batch does: a training lost is no gap closed. */
export function isStable(
  { name }: Pick<Tried, "name">,
  { small }: StudyPlan,
  runs: StudyRuns,
): boolean {
  return !divergesBeyond(runs.get(name) ?? [], runs.get(small) ?? []);
}

/**
 * Whether the order of two remedies is not certain: both reach the small batch or neither does, and the interval of the
 * difference of what they close per pass has zero in it.
 */
export function areTied(
  of: Tried,
  from: Tried,
  plan: StudyPlan,
  runs: StudyRuns,
): boolean {
  const { large, tested } = plan;
  if (groupOf(of, plan, runs) !== groupOf(from, plan, runs)) return false;
  const perPass = ({ name, passes }: Budgets & Pick<Tried, "name">) => {
    const errors = errorsOf(runs.get(name) ?? []);
    return new Map(
      [...errorsOf(runs.get(large) ?? [])].flatMap(([seed, { test }]) => {
        const own = errors.get(seed);
        return own === undefined ? [] : [[seed, (test - own.test) / passes] as const];
      }),
    );
  };
  const values = pairedDifferences(perPass(of), perPass(from));
  if (values.length < 2) return true;
  const { mean, halfWidth } = interval(values);
  // A spread of less than one test example is no certainty.
  const least = 100 / tested / Math.max(of.passes, from.passes);
  return Math.abs(mean) <= Math.max(halfWidth!, least);
}

function scaled(values: Interval, factor: number): Interval {
  const { sd, halfWidth } = values;
  return {
    ...values,
    mean: factor * values.mean,
    sd: sd === null ? null : factor * sd,
    halfWidth: halfWidth === null ? null : factor * halfWidth,
  };
}

function evaluatedRun({ seed, errors, loss, divergedAt = null }: StudiedRun): EvaluatedRun {
  return { seed, accuracy: errors === null ? null : 100 - errors.test, loss, divergedAt };
}
