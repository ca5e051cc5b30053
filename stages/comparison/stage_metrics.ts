import type { RunResult } from "../../pipeline/app.ts";
import { MEASURES, type Measures } from "../measurement/measured_run.ts";
import { METRICS } from "../training/outcome.ts";
import { HISTORY } from "../training/read_history.ts";

/** The numbers that trainings and evaluations come to; null of every other stage, and of what diverged. */
export async function stageMetrics(
  { record, read }: RunResult,
): Promise<Readonly<Record<string, number>> | null> {
  switch (record.keyRecord.program) {
    case "stages/evaluate.ts": {
      const text = await read(METRICS);
      if (text === null) return null;
      const { accuracy, loss } = JSON.parse(text);
      return { "accuracy (%)": accuracy, loss };
    }
    case "stages/train.ts": {
      const lines = (await read(HISTORY))?.trim().split("\n") ?? [];
      const names = lines[0]?.split(",") ?? [];
      const last = lines.length < 2 ? [] : lines.at(-1)!.split(",");
      const value = (name: string) => Number(last[names.indexOf(name)]);
      return last.length === 0
        ? null
        : { "test error (%)": value("testError"), loss: value("loss") };
    }
    case "stages/measure.ts": {
      const text = await read(MEASURES);
      if (text === null) return null;
      const { train, test } = (JSON.parse(text) as Measures)["trained"]!;
      return { "training error (%)": train.error, "test error (%)": test.error };
    }
    default:
      return null;
  }
}
