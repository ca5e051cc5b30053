import type { Program } from "../pipeline/types.ts";
import type { CriticalConfig, CriticalExperiment, TriedSize } from "./critical/config.ts";
import {
  CRITICAL_FILES,
  type CriticalBatch,
  type MethodNoise,
  type MethodTarget,
  writeCritical,
} from "./critical/critical_files.ts";
import { criticalMarkdown } from "./critical/markdown.ts";
import { noiseScales } from "./critical/noise_scale.ts";
import { target, type TriedBatch } from "./critical/targets.ts";
import { localHeading } from "./print/local_run.ts";
import { readWholeHistory } from "./training/read_whole_history.ts";
import { runName } from "./training/run_name.ts";

/**
 * Says what is the critical batch, above which larger batches hardly save updates: as the gradient noise scale predicts it,
 * and by the updates to a target. Trainings that diverged count for neither. Inputs: `<experiment>/<method>/seed-<n>` and
 * `…/trial-<n>`, the trainings that exist so far. Output: `critical_batch.md`, and `critical_batch.json` with the same as data.
 */
const criticalBatch: Program<CriticalConfig> = async ({ config, inputs, records, output }) => {
  const told: CriticalBatch[] = [];
  for (const experiment of config.experiments) {
    const { name, title, examples } = experiment;
    told.push({
      name,
      title,
      examples,
      noise: await noiseOf(experiment, inputs),
      targets: await targetsOf(experiment, inputs),
    });
  }
  const text = criticalMarkdown(config, localHeading(config, records), told);
  await Deno.writeTextFile(`${output}/${CRITICAL_FILES.markdown}`, text);
  await writeCritical(output, told);
};

export default criticalBatch;

/** Computes the gradient noise scale of each method that has it in its histories. */
async function noiseOf(
  { name, noise, seeds, examples }: CriticalExperiment,
  inputs: Readonly<Record<string, string>>,
): Promise<MethodNoise[]> {
  return await Promise.all(noise.map(async ({ name: method, title, batch }) => {
    const folders = seeds.flatMap((seed) => inputs[runName(name, method, seed)] ?? []);
    const all = await Promise.all(folders.map(readWholeHistory));
    const histories = all.filter(({ length }) => length > 0);
    return { title, batch, runs: histories.length, scales: noiseScales(histories, examples) };
  }));
}

/** Counts the updates to each goal; in a sweep of several methods, for each of them. */
async function targetsOf(
  { goals, tried }: CriticalExperiment,
  inputs: Readonly<Record<string, string>>,
): Promise<MethodTarget[]> {
  const groups = [...Map.groupBy(tried, ({ swept }) => swept)];
  const targets = groups.map(async ([method, sizes]): Promise<MethodTarget[]> => {
    const batches = await triedBatches(sizes, inputs);
    if (batches.length === 0) return [];
    return goals.map((goal) => ({
      ...(method !== undefined && { method }),
      ...target(goal, batches),
    }));
  });
  return (await Promise.all(targets)).flat();
}

/** Reads the trials at each size of batch that exist so far. */
async function triedBatches(
  tried: readonly TriedSize[],
  inputs: Readonly<Record<string, string>>,
): Promise<TriedBatch[]> {
  const batches = await Promise.all(tried.map(async ({ batch, trials }): Promise<TriedBatch> => {
    const there = trials.filter(({ run }) => inputs[run] !== undefined);
    return {
      batch,
      trials: await Promise.all(there.map(async ({ run, learningRate }) => ({
        learningRate,
        history: await readWholeHistory(inputs[run]!),
      }))),
    };
  }));
  return batches.filter(({ trials }) => trials.length > 0);
}
