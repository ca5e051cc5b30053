import type { EpochRow } from "../../models/training/epoch_row.ts";
import type { LoadOptions } from "../../pipeline/app.ts";
import type { Program, RunRecord, Stage } from "../../pipeline/types.ts";
import { loadDag } from "../../stages/dag.ts";
import { encodeHistory } from "../../stages/training/encode_history.ts";
import { METRICS } from "../../stages/training/outcome.ts";
import { HISTORY } from "../../stages/training/read_history.ts";
import { epochRow } from "./made_up_run.ts";
import { stageContext } from "./stage_context.ts";
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

/** Approximate accuracies of the made-up runs of each method. */
export const ACCURACIES: Readonly<Record<string, number>> = { sb: 98, lb: 95, lr: 96, gbn: 95.5 };

/** Computes the accuracy of one run. */
export function accuracyOf(method: string, seed: number): number {
  const accuracy = ACCURACIES[method]!;
  return accuracy + 0.1 * Math.sin(seed * accuracy);
}

function history(seed: number): EpochRow[] {
  return Array.from({ length: 6 }, (_, i) =>
    epochRow({
      epoch: i + 1,
      updates: 10 * 3 ** i,
      error: 20 - i,
      testError: 21 - i,
      distance: seed + Math.log(10 * 3 ** i) + 0.01 * Math.sin(seed * i),
      firstLayerDistance: 2 * (10 * 3 ** i) ** 0.4,
    }));
}

/** The program of a stage, loaded as the engine does. */
async function programOf({ program }: Stage): Promise<Program> {
  return (await import(new URL(`../../${program}`, import.meta.url).href)).default;
}

/**
 * The report of the quick profile, made by its four programs from made-up runs: three seeds of every method but +RA,
 * which has no run. Its stages get their real configuration.
 *
 * @param set replaces values of the configuration
 * @param processor what the records call it
 */
export async function reportOfMadeUpRuns(
  set: LoadOptions["set"] = [],
  processor = "Example 1",
): Promise<string> {
  await using output = await tempFolder();
  await writeReportOfMadeUpRuns(output.path, set, processor);
  return await Deno.readTextFile(`${output.path}/report.html`);
}

/** Writes the same report into a folder, with all its files. */
export async function writeReportOfMadeUpRuns(
  output: string,
  set: LoadOptions["set"] = [],
  processor = "Example 1",
): Promise<void> {
  await using folder = await tempFolder();
  await writeResultsOfMadeUpRuns(folder.path, output, set, processor);
}

/** The same, with the outputs of the stages that the report reads in `tables/`, `claims/` and `figures/` of a folder. */
export async function writeResultsOfMadeUpRuns(
  folder: string,
  output: string,
  set: LoadOptions["set"] = [],
  processor = "Example 1",
): Promise<void> {
  const { stages } = await loadDag({ root: ROOT, profile: "quick", set });
  const records: Record<string, RunRecord> = {};
  for (const method of Object.keys(ACCURACIES)) {
    for (const seed of [1, 2, 3]) {
      const run = `f1-digits/${method}/seed-${seed}`;
      await Deno.mkdir(`${folder}/train/${run}`, { recursive: true });
      await Deno.mkdir(`${folder}/evaluate/${run}`, { recursive: true });
      await Deno.writeTextFile(
        `${folder}/train/${run}/${HISTORY}`,
        encodeHistory(history(seed)),
      );
      const metrics = { accuracy: accuracyOf(method, seed), loss: 0.25 };
      await Deno.writeTextFile(`${folder}/evaluate/${run}/${METRICS}`, JSON.stringify(metrics));
      for (const kind of ["train", "evaluate"]) {
        const { program, config } = stages.find(({ name }) => name === `${kind}/${run}`)!;
        records[`${kind}/${run}`] = {
          // Another experiment shares the first seed, and made it.
          stage: seed === 1 ? `${kind}/shared/${method}/seed-1` : `${kind}/${run}`,
          key: "0123456789abcdef".repeat(4),
          keyRecord: { program, config, seed, inputs: {}, code: {}, versions: {}, facts: {} },
          output: { digest: "ab".repeat(32), files: [] },
          started: "2026-01-01T00:00:00Z",
          seconds: 12.5,
          facts: { device: "CPU <one>", threads: 1, host: { processor } },
        } as unknown as RunRecord;
      }
    }
  }
  const inputs: Record<string, string> = {};
  for (const kind of ["tables", "claims", "figures"]) {
    const stage = stages.find(({ name }) => name === `${kind}/quick`)!;
    const given = Object.entries(stage.inputs).map(([role, name]) => [role, `${folder}/${name}`])
      .filter(([, path]) => path!.includes("/ra/") === false);
    const output = inputs[kind] = `${folder}/${kind}`;
    await Deno.mkdir(output);
    await using context = await stageContext(stage.config, {
      inputs: Object.fromEntries(given),
      records,
    });
    await (await programOf(stage))({ ...context, output });
  }
  const stage = stages.find(({ name }) => name === "report/quick")!;
  await using context = await stageContext(stage.config, { inputs, records });
  await (await programOf(stage))({ ...context, output });
}
