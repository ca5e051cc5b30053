import type { RunRecord } from "../../pipeline/types.ts";

/**
 * The records of what was trained: trainings, their parts and their trials. A training whose workers diverged has none of its
 * own, since nothing was averaged.
 *
 * @param records the run records by the name of their stage. A record may bear another name, if stages share its key
 * @param experiments those whose trainings count; absent: all
 */
export function trainingRecords(
  records: Readonly<Record<string, RunRecord>>,
  experiments?: readonly string[],
): RunRecord[] {
  const begins = experiments?.map((name) => `train/${name}/`) ?? ["train/"];
  return Object.entries(records)
    .filter(([stage, { facts }]) =>
      facts.device !== undefined && begins.some((begin) => stage.startsWith(begin))
    )
    .map(([, record]) => record);
}
