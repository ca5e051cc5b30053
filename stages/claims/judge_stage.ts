import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { EVALUATED, published, TRAINED } from "../published.ts";
import type { JudgeConfig } from "./config.ts";
import { CLAIMS } from "./judged_claims.ts";

/** `claims/<profile>`: judges the paper's claims by all runs. */
export function judgeStage(
  profile: string,
  config: JudgeConfig,
  trained: readonly string[],
  evaluated: readonly string[],
): Stage {
  const inputs = [
    ...trained.map((run) => `train/${run}`),
    ...evaluated.map((run) => `evaluate/${run}`),
  ];
  return {
    name: `claims/${profile}`,
    program: "stages/judge.ts",
    config: slice<JudgeConfig>(config),
    inputs: Object.fromEntries(inputs.map((input) => [input, input])),
    reads: [...TRAINED, ...EVALUATED],
    partial: true,
    ...published(profile, { [CLAIMS]: CLAIMS }),
  };
}
