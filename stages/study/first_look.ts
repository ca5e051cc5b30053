import { decomposeStep, type Errors } from "../measurement/decompose.ts";
import type { Interval } from "../statistics/interval.ts";
import { interval } from "../statistics/interval.ts";
import { seedsWanted } from "../statistics/seeds_wanted.ts";
import { pTwoSided } from "../statistics/t_test.ts";
import { LEVEL } from "../statistics/verdict.ts";
import { withLeastSpread } from "./least_spread.ts";
import type { StudyPlan } from "./plan.ts";
import type { StudiedRun } from "./study_runs.ts";

/** What a large batch does to a model, in a word. */
export type Kind =
  | "no-loss"
  | "under-trained"
  | "generalizes-worse"
  | "diverges"
  | "cannot-tell";

/** Why nothing can be told, or which batch diverges; `some-diverge`: the large batch does where the small one trains. */
export type Why = "chance" | "few" | "spread" | "some-diverge" | "small" | "large";

/** The difference of large and small batch in points of error, paired by seed. */
export interface Difference {
  readonly test: Interval;
  readonly train: Interval;
  /** Test minus training error. */
  readonly gap: Interval;
  /** Share of the training error in per cent of the test error's difference; null where that is not above zero. */
  readonly share: number | null;
  /** p value of the two-sided test that the test errors are equal; null for a single pair. */
  readonly p: number | null;
}

/** What a look at both batches says. */
export interface Look {
  readonly kind: Kind;
  readonly why?: Why;
  /** Null without a pair. */
  readonly difference: Difference | null;
  /** The loss in points that more seeds would see: that found, or the margin if it is larger; absent where `wanted` is. */
  readonly size?: number;
  /** How many seeds would tell; null if that is more than one would run, absent where it is not the question. */
  readonly wanted?: number | null;
  /** Share of the test examples that the most frequent class has; absent where guessing is not the question. */
  readonly chance?: number;
}

/** From this share of training error on, a loss is one of training. */
const UNDER_TRAINED = 50;
/** Standard errors of guessing within which a network has learned nothing that holds for other examples. */
const GUESSING = 3;
/** How many times its even share the most frequent class may have where classes are called balanced. */
const BALANCED = 1.2;
/** More seeds are not asked for. */
const MOST_SEEDS = 200;

/**
 * Judges what a large batch does, by the runs of both batches.
 *
 * - `diverges`: more than half of the runs of one batch do.
 * - `cannot tell`: there are fewer than two pairs; the small batch is no better than always guessing the most frequent class
 *   is; the 95 % interval of the difference has zero in it and reaches beyond the margin; or it ends below the margin, and the
 *   large batch diverges with a seed with which the small one trains. Differences are those of pairs that train, so that they do not show such a loss.
 * - `no loss`: the interval ends below the margin, and the large batch trains wherever the small one does.
 * - `under-trained`: the interval is above zero, and at least half of the difference is training error.
 * - `generalizes worse`: the same, and less than half of it is.
 *
 * @param known the share of the most frequent class among the test labels; by default, all classes are equally frequent
 */
export function firstLook(
  plan: StudyPlan,
  small: readonly StudiedRun[],
  large: readonly StudiedRun[],
  known: number | null = null,
): Look {
  const difference = differenceOf(plan, errorsOf(small), errorsOf(large));
  for (const [why, runs] of [["small", small], ["large", large]] as const) {
    if (mostDiverge(runs)) return { kind: "diverges", why, difference };
  }
  if (difference === null || difference.test.n < 2) {
    return { kind: "cannot-tell", why: "few", difference };
  }
  const chance = known ?? 1 / plan.classes;
  if (isGuessing(plan, small, chance)) {
    return { kind: "cannot-tell", why: "chance", difference, chance };
  }
  const { mean, sd, halfWidth } = difference.test as Required<Interval>;
  if (mean + halfWidth! < plan.margin) {
    return divergesBeyond(large, small)
      ? { kind: "cannot-tell", why: "some-diverge", difference }
      : { kind: "no-loss", difference };
  }
  if (mean - halfWidth! <= 0) {
    const size = Math.max(plan.margin, mean);
    const wanted = seedsWanted(sd!, size, MOST_SEEDS);
    return { kind: "cannot-tell", why: "spread", difference, size, wanted };
  }
  const isTraining = difference.share !== null && difference.share >= UNDER_TRAINED;
  return { kind: isTraining ? "under-trained" : "generalizes-worse", difference };
}

/** Whether a large batch loses, so that remedies are worth a try. */
export function loses({ kind }: Look): boolean {
  return kind === "under-trained" || kind === "generalizes-worse";
}

/** Whether more than half of some runs diverge. */
function mostDiverge(runs: readonly StudiedRun[]): boolean {
  return 2 * runs.filter(({ errors }) => errors === null).length > runs.length;
}

/** Whether a method diverges with a seed with which another one trains. */
export function divergesBeyond(
  runs: readonly StudiedRun[],
  other: readonly StudiedRun[],
): boolean {
  const trained = errorsOf(other);
  return runs.some(({ seed, errors }) => errors === null && trained.has(seed));
}

/** The errors of runs that did not diverge, by seed. */
export function errorsOf(runs: readonly StudiedRun[]): ReadonlyMap<number, Errors> {
  return new Map(runs.flatMap(({ seed, errors }) => errors === null ? [] : [[seed, errors]]));
}

function differenceOf(
  { tested }: StudyPlan,
  small: ReadonlyMap<number, Errors>,
  large: ReadonlyMap<number, Errors>,
): Difference | null {
  const parts = decomposeStep(large, small);
  if (parts === null) return null;
  const test = withLeastSpread(parts.test, tested);
  return {
    ...parts,
    test,
    share: test.mean > 0 ? 100 * parts.train.mean / test.mean : null,
    p: pOf(test),
  };
}

/** p value of the two-sided test that a mean is zero; null for a single value. */
export function pOf({ n, mean, sd }: Interval): number | null {
  return sd === null ? null : pTwoSided({ n, mean, sd });
}

/** Whether the small batch is right about no more test examples than always guessing the most frequent class is. */
function isGuessing(plan: StudyPlan, small: readonly StudiedRun[], chance: number): boolean {
  const right = [...errorsOf(small).values()].map(({ test }) => 1 - test / 100);
  return interval(right).mean <= chance + noiseOf(plan, chance);
}

/** Whether all classes are about as frequent: a fifth more is, and what chance makes of a test set so small. */
export function areBalanced(plan: StudyPlan, chance: number): boolean {
  const even = 1 / plan.classes;
  return chance <= Math.max(BALANCED * even, even + noiseOf(plan, even));
}

/** How far the share of the test examples that a guess is right about may lie above its expectation by chance. */
function noiseOf({ tested }: StudyPlan, share: number): number {
  return GUESSING * Math.sqrt(share * (1 - share) / tested);
}

/** Whether a p value is below the level. */
export const isSignificant = (p: number | null) => p !== null && p < LEVEL;
