import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { evidence, published } from "../published.ts";
import type { TableConfig } from "../tables/config.ts";
import { SHARPNESS } from "./read_sharpness.ts";

/** Files of a flatness stage, in its output and where they are published. */
export const FLATNESS_FILES = { markdown: "flatness.md", data: "flatness.json" } as const;

/** `flatness/<profile>`: says how the loss bends around the weights of each method, by the runs that are measured so far. */
export function flatnessStage(folder: string, config: TableConfig, runs: readonly string[]): Stage {
  return {
    name: `flatness/${config.profile}`,
    program: "stages/flatness.ts",
    config: slice<TableConfig>(config),
    inputs: Object.fromEntries(runs.map((run) => [run, `sharpness/${run}`])),
    reads: [SHARPNESS],
    partial: true,
    ...published(folder, Object.values(FLATNESS_FILES)),
    ...evidence(folder),
  };
}
