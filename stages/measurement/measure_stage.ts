import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { evaluationModules } from "../training/model_modules.ts";
import type { Run } from "../training/runs.ts";
import { type MeasureConfig, measureConfig } from "./measure_config.ts";

/**
 * `measure/<run>`: reads the weights of the run and its data, writes errors on training and test examples.
 *
 * @param examples largest number of training examples that are measured
 */
export function measureStage({ name, experiment, method, seed }: Run, examples: number): Stage {
  return {
    name: `measure/${name}`,
    program: "stages/measure.ts",
    modules: evaluationModules(experiment, method),
    config: slice<MeasureConfig>(measureConfig(experiment, method, examples)),
    seed,
    inputs: { weights: `train/${name}`, data: `prepare/${experiment.dataset}` },
  };
}
