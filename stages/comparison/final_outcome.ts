import { z } from "zod";
import type { RunResult } from "../../pipeline/app.ts";
import { DIVERGED } from "../training/diverged.ts";
import { METRICS } from "../training/outcome.ts";
import { readNumbers } from "./read_numbers.ts";
import { trainingEnd } from "./training_end.ts";

const EVALUATED = z.object({ accuracy: z.number(), loss: z.number().nullable() });

/** How an evaluation, or a training that is not evaluated, ended. */
export interface FinalOutcome {
  /** Accuracy on the test images, in per cent; null for a training that diverged. */
  readonly accuracy: number | null;
  /** Mean cross-entropy in nats: of the test images for an evaluation, of the last epoch for a training. */
  readonly loss: number | null;
}

/** Reads how a run ended; null where its files are not at hand. */
export async function finalOutcome(read: RunResult["read"]): Promise<FinalOutcome | null> {
  if (await read(DIVERGED) !== null) return { accuracy: null, loss: null };
  const evaluated = await readNumbers(read, METRICS, EVALUATED);
  if (evaluated !== null) return evaluated;
  const end = await trainingEnd(read);
  return end === null ? null : { accuracy: 100 - end.testError, loss: end.loss };
}
