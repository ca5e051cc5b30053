import type { ComparedRun, RunResult } from "../../pipeline/app.ts";

/** A stage with a result here and a committed one. */
export interface RunPair extends ComparedRun {
  readonly here: RunResult;
  readonly committed: RunResult;
}

/** The stages that can be compared. */
export function runPairs(runs: readonly ComparedRun[]): RunPair[] {
  return runs.filter((run): run is RunPair => run.here !== null && run.committed !== null);
}

/** Whether both came to the same bits. */
export function areEqual({ here, committed }: RunPair): boolean {
  return here.record.output.digest === committed.record.output.digest;
}

/** Whether the result here is the committed run itself, made on this machine or restored: no second computation. */
export function isCommittedRun({ here, committed }: RunPair): boolean {
  const [a, b] = [here.record, committed.record];
  return a.key === b.key && a.started === b.started && a.seconds === b.seconds;
}
