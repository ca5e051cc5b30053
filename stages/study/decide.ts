import { holm } from "../statistics/holm.ts";
import type { Row } from "../tables/config.ts";
import { firstLook, isSignificant, type Look, loses } from "./first_look.ts";
import type { StudyPlan } from "./plan.ts";
import type { StudyRuns } from "./study_runs.ts";
import { areTied, closesSome, inOrder, type Tried, triedMethods } from "./tried.ts";

/** The steps of a study. */
export type Step = 1 | 2 | 3;

/** Runs of a step that are not there. */
export interface Wanted {
  readonly step: Step;
  readonly runs: readonly { readonly method: string; readonly seed: number }[];
}

/** A method with its place. */
export interface RankedRemedy extends Tried {
  /** Place from 1; null for a control. */
  readonly place: number | null;
  /** p value after Holm's correction for the number of remedies; null for a control, and where there is none. */
  readonly pHolm: number | null;
  /** Whether it cannot be told from the next one. */
  readonly tied: boolean;
  /** Whether it is one of those that are confirmed. */
  readonly isConfirmed: boolean;
}

/** What of the gap is closed, and by which remedy. */
export interface Closing {
  readonly how: "closed" | "partly" | "not-closed";
  readonly by: string | null;
}

/** All that a study says, by the runs that are there. */
export interface Decision {
  /** How far it has come: the last step that has all of its runs, or 0. */
  readonly done: 0 | Step;
  readonly look: Look;
  /** In their order, controls last; empty before step 2. */
  readonly remedies: readonly RankedRemedy[];
  /** The runs that this is said by: those that the plan names, as far as they are there. */
  readonly runs: StudyRuns;
  /** Null where nothing is lost, or no remedy was tried. */
  readonly closing: Closing | null;
  /** What is to be run next; null at the end of the study. */
  readonly next: Wanted | null;
}

/**
 * Decides what a study says and does next. The plan is fixed before the first run: the first look and the choice of remedies
 * see the first seeds alone, whatever else lies in the store, so that the same plan comes to the same end everywhere.
 *
 * @param chance the share of the most frequent class among the test labels; null where it is not known
 * @param carriesTestSet whether remedies have intervals over seeds and test examples, which decide nothing and take long
 */
export function decide(
  row: Row,
  plan: StudyPlan,
  runs: StudyRuns,
  chance: number | null = null,
  carriesTestSet = false,
): Decision {
  const { small, large, remedies, controls, first, all, confirmed } = plan;
  const of = (methods: readonly string[], seeds: readonly number[]): StudyRuns =>
    new Map(methods.map((method) => [
      method,
      (runs.get(method) ?? []).filter(({ seed }) => seeds.includes(seed)),
    ]));
  const missing = (step: Step, methods: readonly string[], seeds: readonly number[]): Wanted => ({
    step,
    // Seed by seed, so that every method has a result early.
    runs: seeds.flatMap((seed) =>
      methods.filter((method) => !runs.get(method)?.some((run) => run.seed === seed))
        .map((method) => ({ method, seed }))
    ),
  });
  const lookAt = (seeds: readonly number[]) => {
    const both = of([small, large], seeds);
    return firstLook(plan, both.get(small)!, both.get(large)!, chance);
  };
  const early = { runs: of([small, large], first), remedies: [], closing: null };

  const look = lookAt(first);
  const one = missing(1, [small, large], first);
  if (one.runs.length > 0) return { ...early, done: 0, look, next: one };
  if (!loses(look)) return { ...early, done: 1, look, next: null };

  const two = missing(2, [...remedies, ...controls], first);
  const seen = of([small, large, ...remedies, ...controls], first);
  const tried = triedMethods(row, plan, seen, false).filter(({ name }) => name !== small);
  const order = inOrder(tried.filter(({ name }) => remedies.includes(name)), plan, seen);
  const best = two.runs.length > 0
    ? []
    : order.filter((remedy) => closesSome(remedy, plan, seen)).slice(0, confirmed).map(({ name }) =>
      name
    );
  const ranked = (now: StudyRuns) =>
    rankedRemedies(row, plan, now, order, best, seen, carriesTestSet);
  if (two.runs.length > 0) {
    return { done: 1, look, runs: seen, remedies: ranked(seen), closing: null, next: two };
  }

  const three = missing(3, [small, large, ...best], all);
  const now = new Map([...seen, ...of([small, large, ...best], all)]);
  const found = ranked(now);
  const last = lookAt(all);
  return {
    done: three.runs.length > 0 ? 2 : 3,
    look: last,
    runs: now,
    remedies: found,
    closing: loses(last) ? closingOf(plan, last, found, now) : null,
    next: three.runs.length > 0 ? three : null,
  };
}

/**
 * Gives remedies in their order what all their runs say of them, and corrects their tests for their number. The gap's own test
 * needs no correction: remedies are tested only where it finds a gap.
 */
function rankedRemedies(
  row: Row,
  plan: StudyPlan,
  now: StudyRuns,
  order: readonly Tried[],
  best: readonly string[],
  seen: StudyRuns,
  carriesTestSet: boolean,
): RankedRemedy[] {
  const tried = triedMethods(row, plan, now, carriesTestSet);
  const byName = (name: string) => tried.find((one) => one.name === name)!;
  const remedies = order.map(({ name }) => byName(name));
  const controls = tried.filter(({ name }) => plan.controls.includes(name));
  const tested = remedies.filter(({ p }) => p !== null);
  const p = holm(tested.map(({ p }) => p!));
  const pHolm = (of: Tried) => p[tested.indexOf(of)] ?? null;
  return [
    ...remedies.map((remedy, i): RankedRemedy => ({
      ...remedy,
      place: i + 1,
      pHolm: pHolm(remedy),
      tied: i + 1 < order.length && areTied(order[i]!, order[i + 1]!, plan, seen),
      isConfirmed: best.includes(remedy.name),
    })),
    ...controls.map((control): RankedRemedy => ({
      ...control,
      place: null,
      pHolm: null,
      tied: false,
      isConfirmed: false,
    })),
  ];
}

/**
 * Says which remedy closes the gap: the first in order that is surely better than the large batch, and whose 95 % interval over
 * the small batch ends below the margin and below half of the gap. Else one that is surely better closes a part: that which
 * closes most. None does that diverges with a seed with which the small batch trains.
 */
function closingOf(
  plan: StudyPlan,
  { difference }: Look,
  remedies: readonly RankedRemedy[],
  runs: StudyRuns,
): Closing {
  const better = remedies.filter((remedy) =>
    closesSome(remedy, plan, runs) && remedy.isConfirmed && isSignificant(remedy.pHolm)
  );
  const limit = Math.min(plan.margin, difference!.test.mean / 2);
  const whole = better.find(({ rest }) =>
    rest !== null && rest.halfWidth !== null && rest.mean + rest.halfWidth < limit
  );
  if (whole !== undefined) return { how: "closed", by: whole.name };
  const [most] = better.toSorted((a, b) => b.closed!.mean - a.closed!.mean);
  return most === undefined ? { how: "not-closed", by: null } : { how: "partly", by: most.name };
}
