import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { END_FILES, evidence, POTENTIAL_FILES, published } from "../published.ts";
import type { FiguresConfig } from "./config.ts";

/** `figures/<profile>`: draws the histories of the runs, and the random potentials. */
export function figuresStage(
  folder: string,
  config: FiguresConfig,
  runs: readonly string[],
  potentials: readonly string[],
): Stage {
  const folders = config.experiments.map(({ name }) => [name, `figures/${name}`]);
  return {
    name: `figures/${config.profile}`,
    program: "stages/figures.ts",
    config: slice<FiguresConfig>(config),
    inputs: Object.fromEntries([
      ...runs.map((run) => [run, `train/${run}`]),
      ...potentials.map((name) => [name, name]),
    ]),
    reads: [...END_FILES, ...POTENTIAL_FILES],
    partial: true,
    ...published(folder, Object.fromEntries(folders)),
    ...evidence(folder),
  };
}
