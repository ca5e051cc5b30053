import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { NETWORKS } from "../networks.ts";
import { published } from "../published.ts";
import type { EstimateConfig } from "./estimate_config.ts";

/** `estimate/<profile>`: measures how long the trainings take on this device. It is not part of the goal: run it by name. */
export function estimateStage(profile: string, folder: string, config: EstimateConfig): Stage {
  const networks = config.rows.map(({ network }) => [network, NETWORKS[network]!.module] as const);
  return {
    name: `estimate/${profile}`,
    program: "stages/estimate.ts",
    modules: Object.fromEntries(networks),
    config: slice<EstimateConfig>(config),
    inputs: {},
    ...published(folder, { "estimate.md": "estimate.md" }),
  };
}
