import type { Program } from "../pipeline/types.ts";
import { writeJson } from "./print/json_file.ts";
import { localHeading } from "./print/local_run.ts";
import { choose } from "./tuning/choose.ts";
import { tuningMarkdown } from "./tuning/markdown.ts";
import { trialsOf } from "./tuning/trials.ts";
import { triedTrials } from "./tuning/tried_trials.ts";
import type { TriedExperiment, TriedMethod } from "./tuning/tried_methods.ts";
import type { TuningConfig } from "./tuning/tuning_config.ts";
import { trialName } from "./tuning/tune_stage.ts";
import { TUNING_FILES } from "./tuning/tuning_stage.ts";

/**
 * Shows what the trials of each tuned method came to. Inputs: `<experiment>/<method>/trial-<n>`, the trials that exist so far.
 * Output: `tuning.md`, and `tuning.json` with the same as data.
 */
const tuning: Program<TuningConfig> = async ({ config, inputs, records, output }) => {
  const experiments: TriedExperiment[] = [];
  for (const experiment of config.experiments) {
    const methods = experiment.methods.map(async (method): Promise<TriedMethod> => {
      const trials = trialsOf(experiment.tuning, method.momentum);
      const tried = await triedTrials(
        trials,
        (number) => inputs[trialName(`${experiment.name}/${method.name}`, number)],
      );
      const choice = tried.length === trials.length ? choose(tried) : null;
      return { ...method, trials: tried, choice };
    });
    experiments.push({ ...experiment, methods: await Promise.all(methods) });
  }
  const text = tuningMarkdown(config, localHeading(config, records), experiments);
  await Deno.writeTextFile(`${output}/${TUNING_FILES.markdown}`, text);
  await writeJson(`${output}/${TUNING_FILES.data}`, experiments);
};

export default tuning;
