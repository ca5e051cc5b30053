import { decodeHistory, HISTORY } from "../training/read_history.ts";
import type { RunPair } from "./run_pair.ts";

/** Two trainings of a run that came to other bits. */
export interface ComparedTraining {
  readonly stage: string;
  /** The first epoch whose row of the history differs; null where all are the same. */
  readonly partsAt: number | null;
  /** Rows of the last epoch; null where a history is not at hand. */
  readonly here: LastEpoch | null;
  readonly committed: LastEpoch | null;
}

/** What the history says of the last epoch. */
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
  const last = (rows: typeof a): LastEpoch | null => {
    const { epoch, loss, testError } = rows.at(-1) ?? {};
    return epoch === undefined ? null : { epoch, loss: loss!, testError: testError! };
  };
  return {
    stage: pair.stage,
    partsAt: parts === null || a.length === 0 || b.length === 0 ? null : parts + 1,
    here: last(a),
    committed: last(b),
  };
}
