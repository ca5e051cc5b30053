import type { BatchSteps } from "../../models/batch_sizes/steps.ts";
import type { Regime } from "../../models/training/regime.ts";

/** A regime whose batch grows, with the examples of each update from some epochs on. */
export interface GrowingRegime {
  readonly regime: Regime;
  readonly batchSizes: BatchSteps;
}

/**
 * Growth of the batch in place of the decay of the learning rate (Smith et al. 2018): where the regime has divided its highest
 * rate so far by f, the batch is f times the first one, and the rate stays at the highest. Where the rate rises above that, it
 * rises, and the batch is the first one. Beyond the largest batch, the rate is divided by the rest, so that the ratio of rate
 * and batch is always that of the regime.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { growBatch } from "./batch_growth.ts";
 *
 * const drops = [[0, 0.5], [60, 0.1], [120, 0.02]].map(([epoch = 0, learningRate = 0]) => ({ epoch, learningRate }));
 * const { regime, batchSizes } = growBatch({ epochs: 200, drops }, 128, 1600);
 * assertEquals(batchSizes, { 60: 640, 120: 1600 });
 * assertEquals(regime.drops.map(({ learningRate }) => learningRate), [0.5, 0.5, 0.25]);
 * ```
 * @param batch examples of the first updates
 * @param most examples of the largest batch
 */
export function growBatch(regime: Regime, batch: number, most: number): GrowingRegime {
  const batchSizes: Record<string, number> = {};
  let [highest, present] = [0, batch];
  const drops = regime.drops.map((drop) => {
    highest = Math.max(highest, drop.learningRate);
    const wanted = Math.round(batch * highest / drop.learningRate);
    const size = Math.min(wanted, most);
    if (size !== present) batchSizes[drop.epoch] = size;
    present = size;
    return {
      ...drop,
      learningRate: size === wanted ? highest : drop.learningRate * size / batch,
    };
  });
  return { regime: { ...regime, drops }, batchSizes };
}
