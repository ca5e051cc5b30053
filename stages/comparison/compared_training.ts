import type { RunResult } from "../../pipeline/app.ts";
import { decodeHistory, HISTORY } from "../training/read_history.ts";
import type { RunPair } from "./run_pair.ts";
import { trainingEnd } from "./training_end.ts";

/** Two trainings of a run that came to other bits. */
export interface ComparedTraining {
  readonly stage: string;
  /** The first epoch whose row of the history differs; null where all are the same. */
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
  const [here, committed] = await Promise.all([pair.here, pair.committed].map(async ({ read }) => {
    const text = await read(HISTORY) ?? "";
    return text.trim() === "" ? [] : decodeHistory(text);
  }));
  const [a, b] = [here!, committed!];
  const same = a.findIndex((row, i) => JSON.stringify(row) !== JSON.stringify(b[i]));
  const parts = same >= 0 ? same : a.length < b.length ? a.length : null;
  const last = async (rows: typeof a, { read }: RunResult): Promise<LastEpoch | null> => {
    const row = rows.at(-1);
    if (row === undefined) return null;
    const { epoch, loss, testError } = { ...row, ...await trainingEnd(read) };
    return { epoch, loss, testError };
  };
  return {
    stage: pair.stage,
    partsAt: parts === null || a.length === 0 || b.length === 0 ? null : parts + 1,
    here: await last(a, pair.here),
    committed: await last(b, pair.committed),
  };
}
