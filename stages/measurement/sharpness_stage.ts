import type { Stage } from "../../pipeline/types.ts";
import type { Profile } from "../configuration/schema.ts";
import { slice } from "../configuration/slice.ts";
import { evaluateConfig } from "../training/evaluate_config.ts";
import { evaluationModules } from "../training/model_modules.ts";
import type { Run } from "../training/runs.ts";
import type { SharpnessConfig } from "./sharpness_config.ts";

/** `sharpness/<run>`: reads the weights of the run and its data, writes how the loss bends around these weights. */
export function sharpnessStage(
  { name, experiment, method, seed }: Run,
  settings: NonNullable<Profile["sharpness"]>,
): Stage {
  return {
    name: `sharpness/${name}`,
    program: "stages/sharpness.ts",
    modules: evaluationModules(experiment, method),
    config: slice<SharpnessConfig>({ ...evaluateConfig(experiment, method), ...settings }),
    seed,
    inputs: { weights: `train/${name}`, data: `prepare/${experiment.dataset}` },
  };
}
