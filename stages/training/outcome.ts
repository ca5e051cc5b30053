import { readDivergence } from "./diverged.ts";

/** File of an evaluation. The code of stages/evaluate.ts is in keys, so it spells the name itself. */
export const METRICS = "metrics.json";

/** How a run ended. */
export interface Outcome {
  /** Accuracy on the test examples after the last epoch, in per cent; null for a training that diverged. */
  readonly accuracy: number | null;
  /** Mean cross-entropy of the test examples, in nats; null for a training that diverged. */
  readonly loss: number | null;
  /** The update, from 1, at which the training diverged; null if it did not. */
  readonly divergedAt: number | null;
}

/** Reads how a run ended from the output folder of its evaluation. */
export async function readOutcome(folder: string): Promise<Outcome> {
  const diverged = await readDivergence(folder);
  if (diverged) return { accuracy: null, loss: null, divergedAt: diverged.update };
  const { accuracy, loss } = JSON.parse(await Deno.readTextFile(`${folder}/${METRICS}`));
  return { accuracy, loss, divergedAt: null };
}
