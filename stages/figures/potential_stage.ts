import type { Stage } from "../../pipeline/types.ts";
import type { Experiment } from "../configuration/schema.ts";
import { slice } from "../configuration/slice.ts";
import { modelModules } from "../training/model_modules.ts";
import { type PotentialConfig, potentialConfig } from "./potential_config.ts";

/** `potential/<experiment>`: measures the loss around the initial weights; null if the experiment has no such settings. */
export function potentialStage(name: string, experiment: Experiment, seed: number): Stage | null {
  const config = potentialConfig(experiment);
  return config && {
    name: `potential/${name}`,
    program: "stages/potential.ts",
    modules: modelModules(experiment, "batch"),
    config: slice<PotentialConfig>(config),
    seed,
    inputs: { data: `prepare/${experiment.dataset}` },
  };
}
