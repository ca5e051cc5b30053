import type { RunResult } from "../../pipeline/app.ts";
import { decodeHistoryIfThere, HISTORY } from "../training/read_history.ts";
import type { RunPair } from "./run_pair.ts";
import { trainingEnd } from "./training_end.ts";

/** Two trainings of a run that came to other bits. */
export interface ComparedTraining {
  readonly stage: string;
  /** The epoch, from 1, that the first row of the history that differs lies in; null where all are the same. */
  readonly partsAt: number | null;
  /** How both ended; null where a history is not at hand. */
  readonly here: LastEpoch | null;
  readonly committed: LastEpoch | null;
}

/** The last epoch, with the test error of the weights that the training results in. */
export interface LastEpoch {
  readonly epoch: number;
  readonly loss: number;
  readonly testError: number;
}

/** Finds where two trainings part, and how they end. */
export async function comparedTraining(pair: RunPair): Promise<ComparedTraining> {
  const [here, committed] = await Promise.all(
    [pair.here, pair.committed].map(async ({ read }) => decodeHistoryIfThere(await read(HISTORY))),
  );
  const [a, b] = [here!, committed!];
  const parts = a.find((row, i) => JSON.stringify(row) !== JSON.stringify(b[i])) ?? b[a.length];
  const last = async (rows: typeof a, { read }: RunResult): Promise<LastEpoch | null> => {
    const row = rows.at(-1);
    if (row === undefined) return null;
    const { epoch, loss, testError } = { ...row, ...await trainingEnd(read) };
    return { epoch, loss, testError };
  };
  return {
    stage: pair.stage,
    // A row within an epoch has a fraction of it.
    partsAt: parts === undefined || a.length === 0 || b.length === 0
      ? null
      : Math.ceil(parts.epoch),
    here: await last(a, pair.here),
    committed: await last(b, pair.committed),
  };
}
