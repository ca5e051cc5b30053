import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { END_FILES, EVALUATION_FILES, MEASUREMENT_FILES, published } from "../published.ts";
import type { JudgeConfig } from "./config.ts";
import { CLAIMS } from "./judged_claims.ts";

/** `claims/<profile>`: tests the claims on all runs. */
export function judgeStage(
  folder: string,
  config: JudgeConfig,
  trained: readonly string[],
  evaluated: readonly string[],
  measured: readonly string[],
): Stage {
  const inputs = [
    ...trained.map((run) => `train/${run}`),
    ...evaluated.map((run) => `evaluate/${run}`),
    ...measured.map((run) => `measure/${run}`),
  ];
  return {
    name: `claims/${config.profile}`,
    program: "stages/judge.ts",
    config: slice<JudgeConfig>(config),
    inputs: Object.fromEntries(inputs.map((input) => [input, input])),
    reads: [
      ...END_FILES,
      ...EVALUATION_FILES,
      ...(measured.length > 0 ? MEASUREMENT_FILES : []),
    ],
    partial: true,
    ...published(folder, [CLAIMS]),
  };
}
