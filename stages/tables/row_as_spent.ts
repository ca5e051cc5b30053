import { mean } from "simple-statistics";
import type { EpochRow } from "../../models/training/epoch_row.ts";
import { readWholeHistory } from "../training/read_whole_history.ts";
import type { MethodColumn, Row } from "./config.ts";
import { runName } from "../training/run_name.ts";

/** Inputs of a stage that says what methods spend: the trainings that may end early. */
export function earlyInputs(rows: readonly Row[]): Record<string, string> {
  const stages = rows.flatMap(({ experiment, methods, seeds }) =>
    methods.filter(({ endsEarly }) => endsEarly)
      .flatMap(({ name }) => seeds.map((seed) => stageOf(experiment, name, seed)))
  );
  return Object.fromEntries(stages.map((stage) => [stage, stage]));
}

const stageOf = (experiment: string, method: string, seed: number) =>
  `train/${runName(experiment, method, seed)}`;

/**
 * The row with what its trainings spent in the place of the most that they may need: means over those that may end early and
 * are there. Those that diverged do not count.
 */
export async function rowAsSpent(
  row: Row,
  inputs: Readonly<Record<string, string>>,
): Promise<Row> {
  const methods = await Promise.all(row.methods.map(async (method) => {
    if (!method.endsEarly) return method;
    const ends: EpochRow[] = [];
    for (const seed of row.seeds) {
      const folder = inputs[stageOf(row.experiment, method.name, seed)];
      const end = folder === undefined ? undefined : (await readWholeHistory(folder)).at(-1);
      if (end !== undefined) ends.push(end);
    }
    return ends.length === 0 ? method : asSpent(method, ends);
  }));
  return { ...row, methods };
}

function asSpent({ endsEarly, ...method }: MethodColumn, ends: readonly EpochRow[]): MethodColumn {
  // The epochs of workers count for each of them, and none of these is spared.
  const spared = endsEarly!.lastEpoch - mean(ends.map(({ epoch }) => epoch));
  const epochs = method.epochs - spared;
  return {
    ...method,
    endedEarly: true,
    epochs: Number(epochs.toFixed(1)),
    updates: Math.round(mean(ends.map(({ updates }) => updates))),
    images: Math.round(method.images * epochs / method.epochs),
  };
}
