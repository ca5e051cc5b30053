import { z } from "zod";
import type { ExportedRun } from "../../pipeline/app.ts";
import type { Json } from "../../pipeline/types.ts";
import type { EpochRow } from "../../models/training/epoch_row.ts";
import { DIVERGED } from "../training/diverged.ts";
import { METRICS } from "../training/outcome.ts";
import { decodeHistoryIfThere, HISTORY } from "../training/read_history.ts";
import { seedRun } from "../training/run_name.ts";

/** A training and its evaluation, as tools beyond this project take them. */
export interface ExportedTraining {
  /** `<experiment>/<method>/seed-<n>`. */
  readonly name: string;
  readonly experiment: string;
  readonly method: string;
  readonly seed: number;
  readonly started: Date;
  readonly seconds: number;
  /** What decided the training. */
  readonly config: Json;
  /** Where and with what it ran. */
  readonly facts: Readonly<Record<string, Json>>;
  /** Name of its data set. */
  readonly dataset: string;
  readonly rows: readonly EpochRow[];
  /** The evaluation on the test set after the last epoch; null where it diverged, and where none is here, as of sweeps. */
  readonly result: Evaluated | null;
  readonly hasDiverged: boolean;
  /** Path of its weights; null where only its record is here. */
  readonly weights: string | null;
}

const EVALUATED = z.object({
  accuracy: z.number(),
  correct: z.number(),
  examples: z.number(),
  loss: z.number(),
});
type Evaluated = z.infer<typeof EVALUATED>;

/** The trainings among exported runs, each with its evaluation. Trials of tunings, trunks and workers are none. */
export async function exportedTrainings(
  runs: readonly ExportedRun[],
): Promise<ExportedTraining[]> {
  const byStage = new Map(runs.map((run) => [run.stage, run]));
  const trainings = runs.map(async (run): Promise<ExportedTraining | null> => {
    const { record } = run;
    const found = seedRun(run.stage);
    if (found?.kind !== "train") return null;
    const { name, experiment, method, seed } = found;
    const history = await run.read(HISTORY);
    const evaluation = byStage.get(`evaluate/${name}`);
    const evaluated = await evaluation?.read(METRICS);
    return {
      name,
      experiment,
      method,
      seed,
      started: new Date(record.started),
      seconds: record.seconds,
      config: record.keyRecord.config,
      facts: record.facts,
      dataset: (run.inputs["data"] ?? "").replace(/^prepare\//, ""),
      rows: decodeHistoryIfThere(history),
      result: evaluated ? EVALUATED.nullable().catch(null).parse(JSON.parse(evaluated)) : null,
      hasDiverged: [run, evaluation].some((one) => (one?.pathOf(DIVERGED) ?? null) !== null),
      weights: run.pathOf("weights.safetensors"),
    };
  });
  return (await Promise.all(trainings)).filter((each) => each !== null);
}

/** The measured numbers of a row by name, without its position. */
export function numbersOf({ epoch: _, updates: __, statistics, ...row }: EpochRow) {
  const numbers: Record<string, number> = { ...row, ...statistics };
  return Object.entries(numbers).filter(([, value]) => typeof value === "number");
}

/** The fields of a configuration by path, as texts: `regime.epochs` → `10`. */
export function flatten(value: Json, path = ""): [string, string][] {
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) {
    return [[path, value.join(" ")]];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    flatten(inner as Json, path === "" ? name : `${path}.${name}`)
  );
}
