import type { Program } from "../pipeline/types.ts";
import { decompose, decomposeStep, type Errors } from "./measurement/decompose.ts";
import { GAP_FILES, type MeasuredRow, writeGap } from "./measurement/gap_files.ts";
import { gapMarkdown } from "./measurement/markdown.ts";
import { meanTestErrors } from "./measurement/mean_test_errors.ts";
import { type Measures, readMeasures } from "./measurement/measured_run.ts";
import { localHeading } from "./print/local_run.ts";
import type { DivergedCount } from "./print/diverged_text.ts";
import type { Row, TableConfig } from "./tables/config.ts";
import { rowAsSpent } from "./tables/row_as_spent.ts";
import { stepPairs } from "./tables/steps.ts";
import { runName } from "./training/run_name.ts";

/**
 * Says what the gaps between methods are made of: training error, or test minus training error. Inputs:
 * `<experiment>/<method>/seed-<n>`, the measurements that exist so far, and `train/<run>`, trainings that may end early.
 * Output: `gap.md`, and `gap.json` with the same as data.
 */
const gap: Program<TableConfig> = async ({ config, inputs, records, output }) => {
  const rows: MeasuredRow[] = [];
  for (const row of config.rows) {
    rows.push(await measuredRow(await rowAsSpent(row, inputs), inputs));
  }
  const text = gapMarkdown(config, localHeading(config, records), rows);
  await Deno.writeTextFile(`${output}/${GAP_FILES.markdown}`, text);
  await writeGap(output, rows);
};

export default gap;

async function measuredRow(
  { experiment, title, methods, seeds }: Row,
  inputs: Readonly<Record<string, string>>,
): Promise<MeasuredRow> {
  const runs = new Map<string, Map<number, Measures>>();
  const lost: DivergedCount[] = [];
  for (const { name, title } of methods) {
    const measured = new Map<number, Measures>();
    let diverged = 0;
    for (const seed of seeds) {
      const folder = inputs[runName(experiment, name, seed)];
      const measures = folder === undefined ? null : await readMeasures(folder);
      if (measures !== null) measured.set(seed, measures);
      else if (folder !== undefined) diverged += 1;
    }
    if (diverged > 0) lost.push({ title, diverged, runs: measured.size + diverged });
    runs.set(name, measured);
  }
  const errorsOf = (name: string): Map<number, Errors> =>
    new Map(
      [...runs.get(name)!].map(([seed, { trained }]) => [
        seed,
        { train: trained!.train.error, test: trained!.test.error },
      ]),
    );
  return {
    experiment,
    title,
    methods: methods.map(({ name, title, endsEarly, endedEarly, epochs, updates, passes }) => ({
      name,
      title,
      ...(endsEarly && { endsEarly }),
      ...(endedEarly && { endedEarly }),
      epochs,
      updates,
      ...(passes !== undefined && { passes }),
      errors: decompose(errorsOf(name)),
      byStatistics: meanTestErrors([...runs.get(name)!.values()]),
    })),
    steps: stepPairs(methods).flatMap(([{ name: of }, { name: from }]) => {
      const difference = decomposeStep(errorsOf(of), errorsOf(from));
      return difference === null ? [] : [{ of, from, difference }];
    }),
    ...(lost.length > 0 && { diverged: lost }),
  };
}
