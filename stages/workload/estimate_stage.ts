import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { published } from "../published.ts";
import type { EstimateConfig } from "./estimate_config.ts";

/** `estimate/<profile>`: measures how long the trainings take on this device. It is not part of the goal: run it by name. */
export function estimateStage(profile: string, folder: string, config: EstimateConfig): Stage {
  const paths = config.rows.flatMap(({ methods }) =>
    methods.flatMap(({ modules }) => Object.values(modules))
  );
  return {
    name: `estimate/${profile}`,
    program: "stages/estimate.ts",
    modules: Object.fromEntries(paths.map((path) => [path, path])),
    config: slice<EstimateConfig>(config),
    inputs: {},
    ...published(folder, ["estimate.md"]),
  };
}
