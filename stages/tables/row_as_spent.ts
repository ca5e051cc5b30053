import { mean } from "simple-statistics";
import { readDivergence } from "../training/diverged.ts";
import { readHistory } from "../training/read_history.ts";
import type { MethodColumn, Row } from "./config.ts";

/** The input by which a stage learns what a training spent that may end early. */
const inputOf = (run: string) => `train/${run}`;

/** The names of the trainings of rows that may end early. */
function earlyRuns(rows: readonly Row[]): string[] {
  return rows.flatMap(({ experiment, methods, seeds }) =>
    methods.filter(({ endsEarly }) => endsEarly)
      .flatMap(({ name }) => seeds.map((seed) => `${experiment}/${name}/seed-${seed}`))
  );
}

/** Inputs of a stage that says what methods spend: the trainings that may end early. */
export function earlyInputs(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(earlyRuns(rows).map((run) => [inputOf(run), `train/${run}`]));
}

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
    const ends: End[] = [];
    for (const seed of row.seeds) {
      const folder = inputs[inputOf(`${row.experiment}/${method.name}/seed-${seed}`)];
      if (folder === undefined || await readDivergence(folder) !== undefined) continue;
      const { epoch, updates } = (await readHistory(folder)).at(-1)!;
      ends.push({ epoch, updates });
    }
    return ends.length === 0 ? method : asSpent(method, ends);
  }));
  return { ...row, methods };
}

/** Where a training ended. */
interface End {
  readonly epoch: number;
  readonly updates: number;
}

function asSpent({ endsEarly, ...method }: MethodColumn, ends: readonly End[]): MethodColumn {
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
