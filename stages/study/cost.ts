import type { RunRecord } from "../../pipeline/types.ts";
import { recordsByRun } from "../tables/records_by_run.ts";
import { secondsOf } from "../tables/training_time.ts";
import type { Decision } from "./decide.ts";
import type { StudyPlan } from "./plan.ts";
import { runName } from "../training/run_name.ts";

/** What a study has cost, and what its confirmation would. */
export interface Cost {
  /** Number of trainings that are there. */
  readonly trainings: number;
  /** Seconds of work for them and their measurements, one after the other. */
  readonly seconds: number;
  /** What is left of the plan, or else as many new seeds of what was confirmed. */
  readonly further: {
    readonly isRest: boolean;
    readonly trainings: number;
    /** Null where no training of a method tells how long it takes. */
    readonly seconds: number | null;
  };
}

/** The stages whose time counts as a run's. */
const PARTS = ["train", "evaluate", "measure"];

/** Adds up the time of runs by their records, with those of attempts that were interrupted. */
export function costOf(
  plan: StudyPlan,
  { runs, next, remedies }: Decision,
  records: Readonly<Record<string, RunRecord>>,
): Cost {
  const byRun = recordsByRun(records, PARTS);
  const secondsOfRun = (method: string, seed: number) =>
    (byRun.get(runName(plan.experiment, method, seed)) ?? []).reduce(
      (sum, one) => sum + secondsOf(one),
      0,
    );
  const times = new Map(
    [...runs].map(([method, all]) => [method, all.map(({ seed }) => secondsOfRun(method, seed))]),
  );
  const spent = [...times.values()].flat();
  const mean = (method: string) => {
    const known = times.get(method)?.filter((seconds) => seconds > 0) ?? [];
    return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
  };
  const confirmed = remedies.filter(({ isConfirmed }) => isConfirmed).map(({ name }) => name);
  const methods = next?.runs.map(({ method }) => method) ??
    [plan.small, plan.large, ...confirmed].flatMap((name) => plan.all.map(() => name));
  const further = methods.map(mean);
  return {
    trainings: spent.length,
    seconds: spent.reduce((sum, each) => sum + each, 0),
    further: {
      isRest: next !== null,
      trainings: methods.length,
      seconds: further.includes(null)
        ? null
        : further.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    },
  };
}
