import { pathToFileURL } from "node:url";
import type { Configuration } from "../configuration/configuration.ts";
import { dataFacts } from "../training/data_facts.ts";
import { evaluateConfig } from "../training/evaluate_config.ts";
import { evaluationModules } from "../training/model_modules.ts";
import type { Run } from "../training/runs.ts";
import { WEIGHT_FORMATS, writeWeights } from "./write_weights.ts";

/**
 * Writes the weights of a run in one of the forms of `export --weights`.
 *
 * @param folder where the file is written
 * @param output folder of the training's output
 * @param again the command that makes it again
 */
export async function weightsOf(
  root: string,
  { name, experiment, method }: Run,
  { datasets }: Configuration,
  form: string,
  folder: string,
  output: string,
  again: string,
): Promise<{ readonly path: string; readonly advice: string }> {
  const { shape } = dataFacts(datasets[experiment.dataset]!);
  const modules = Object.fromEntries(
    Object.entries(evaluationModules(experiment, method))
      .map(([role, path]) => [role, pathToFileURL(`${root}/${path}`).href]),
  );
  return await writeWeights(
    {
      root,
      stage: `train/${name}`,
      again,
      output,
      modules,
      config: evaluateConfig(experiment, method),
      ...(shape !== null && { size: [shape[0], shape[1]] }),
    },
    WEIGHT_FORMATS.find((known) => known === form)!,
    folder,
  );
}
