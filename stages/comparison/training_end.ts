import type { EpochRow } from "../../models/training/epoch_row.ts";
import type { RunResult } from "../../pipeline/app.ts";
import { DIVERGED } from "../training/diverged.ts";
import { endError } from "../training/end_error.ts";
import { decodeHistory, HISTORY } from "../training/read_history.ts";

/** How a training ended: the loss of its last epoch, and the test error of the weights that it results in. */
export type TrainingEnd = Pick<EpochRow, "loss" | "testError">;

/** Reads how a training ended; null where it diverged, or its files are not at hand or are none. */
export async function trainingEnd(read: RunResult["read"]): Promise<TrainingEnd | null> {
  try {
    if (await read(DIVERGED) !== null) return null;
    const history = decodeHistory(await read(HISTORY) ?? "");
    const testError = await endError(history, read);
    return testError === null ? null : { loss: history.at(-1)!.loss, testError };
  } catch {
    return null;
  }
}
