import type { EpochRow } from "../../models/training/epoch_row.ts";
import { loadConfiguration } from "./configuration/load_configuration.ts";
import { type JudgeConfig, judgeConfig } from "../../stages/claims/config.ts";
import { epochRow } from "./made_up_run.ts";
import { ROOT } from "../root.ts";

/** The committed claims about the experiments of a profile. */
export async function configOf(profile: string): Promise<JudgeConfig> {
  const configuration = await loadConfiguration(ROOT, profile);
  const seeds = Array.from({ length: configuration.profile.seeds }, (_, i) => i + 1);
  return judgeConfig({ profile }, configuration, seeds);
}

/**
 * Five epochs at the first learning rate, in which the distance is 3 + slope · ln t, then one at another.
 *
 * @param knee what it has lost at the last of the five
 */
export function history(slope: number, knee = 0): EpochRow[] {
  return Array.from({ length: 6 }, (_, i) =>
    epochRow({
      epoch: i + 1,
      updates: 10 * 3 ** i,
      learningRate: i < 5 ? 0.1 : 0.01,
      error: 20 - i,
      testError: 20 - i,
      // A little noise, another for each slope, so that no fit is perfect.
      distance: i < 5
        ? 3 + slope * Math.log(10 * 3 ** i) + 0.01 * Math.sin(i + slope) - (i === 4 ? knee : 0)
        : 0.5,
      firstLayerDistance: 2 * (10 * 3 ** i) ** 0.4,
    }));
}
