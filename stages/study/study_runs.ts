import type { Errors } from "../measurement/decompose.ts";
import { readMeasures } from "../measurement/measured_run.ts";
import { readTestHits } from "../measurement/test_hits.ts";
import { readDivergence } from "../training/diverged.ts";
import type { StudyPlan } from "./plan.ts";
import { runName } from "../training/run_name.ts";

/** A training and its measurement. */
export interface StudiedRun {
  readonly seed: number;
  /** Errors in per cent; null for a training that diverged. */
  readonly errors: Errors | null;
  /** Mean cross-entropy of the test examples; null for a training that diverged. */
  readonly loss: number | null;
  /** The update at which it diverged, null where that is not known; absent if it did not. */
  readonly divergedAt?: number | null;
  /** For each test example, whether the network is right about it. */
  readonly hits?: Uint8Array;
}

/** Method → its runs. */
export type StudyRuns = ReadonlyMap<string, readonly StudiedRun[]>;

/** Runs that failed since they diverged, by their names → the update; null where it is not known. */
export type DivergedRuns = Readonly<Record<string, number | null>>;

/** All methods of a study. */
export const studiedMethods = ({ small, large, remedies, controls }: StudyPlan) => [
  small,
  large,
  ...remedies,
  ...controls,
];

/**
 * Reads the runs of a study that are there.
 *
 * @param folderOf the output folder of a run's measurement; null if it is not there
 */
export async function readStudyRuns(
  plan: StudyPlan,
  diverged: DivergedRuns,
  folderOf: (run: string) => string | null,
): Promise<StudyRuns> {
  const runs = new Map<string, StudiedRun[]>();
  for (const method of studiedMethods(plan)) {
    const found: StudiedRun[] = [];
    for (const seed of plan.all) {
      const name = runName(plan.experiment, method, seed);
      const folder = folderOf(name);
      if (folder !== null) found.push({ seed, ...await readRun(folder) });
      else if (Object.hasOwn(diverged, name)) {
        found.push({ seed, errors: null, loss: null, divergedAt: diverged[name]! });
      }
    }
    runs.set(method, found);
  }
  return runs;
}

async function readRun(folder: string): Promise<Omit<StudiedRun, "seed">> {
  const measures = await readMeasures(folder);
  if (measures === null) {
    const { update } = (await readDivergence(folder))!;
    return { errors: null, loss: null, divergedAt: update };
  }
  const { train, test } = measures["trained"]!;
  const hits = await readTestHits(folder);
  return {
    errors: { train: train.error, test: test.error },
    loss: test.loss,
    ...(hits !== null && { hits }),
  };
}
