import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { type EvaluateConfig, evaluateConfig } from "./evaluate_config.ts";
import { evaluationModules } from "./model_modules.ts";
import type { Run } from "./runs.ts";

/** `evaluate/<run>`: reads the weights of the run and the test set, writes the accuracy. */
export function evaluateStage({ name, experiment, method }: Run): Stage {
  return {
    name: `evaluate/${name}`,
    program: "stages/evaluate.ts",
    modules: evaluationModules(experiment, method),
    config: slice<EvaluateConfig>(evaluateConfig(experiment, method)),
    inputs: { weights: `train/${name}`, data: `prepare/${experiment.dataset}` },
  };
}
