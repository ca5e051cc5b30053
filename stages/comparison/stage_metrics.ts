import { z } from "zod";
import type { RunResult } from "../../pipeline/app.ts";
import { MEASURES } from "../measurement/measured_run.ts";
import { METRICS } from "../training/outcome.ts";
import { readNumbers } from "./read_numbers.ts";
import { trainingEnd } from "./training_end.ts";

const EVALUATED = z.object({ accuracy: z.number(), loss: z.number() });
const ON_EXAMPLES = z.object({ error: z.number() });
const MEASURED = z.object({ trained: z.object({ train: ON_EXAMPLES, test: ON_EXAMPLES }) });

/** The numbers that trainings and evaluations come to; null of every other stage, and of what diverged. */
export async function stageMetrics(
  { record, read }: RunResult,
): Promise<Readonly<Record<string, number>> | null> {
  switch (record.keyRecord.program) {
    case "stages/evaluate.ts": {
      const found = await readNumbers(read, METRICS, EVALUATED);
      return found && { "accuracy (%)": found.accuracy, loss: found.loss };
    }
    case "stages/train.ts": {
      const end = await trainingEnd(read);
      return end && { "test error (%)": end.testError, loss: end.loss };
    }
    case "stages/measure.ts": {
      const found = await readNumbers(read, MEASURES, MEASURED);
      if (found === null) return null;
      const { train, test } = found.trained;
      return { "training error (%)": train.error, "test error (%)": test.error };
    }
    default:
      return null;
  }
}
