import type { BatchSteps } from "../../models/batch_sizes/steps.ts";
import type { Regime } from "../../models/training/regime.ts";

/** A regime whose batch grows, with the examples of each update from some epochs on. */
export interface GrowingRegime {
  readonly regime: Regime;
  readonly batchSizes: BatchSteps;
}

/**
 * Growth of the batch in place of the decay of the learning rate (Smith et al. 2018): where the regime has divided the first
 * rate by f, the batch is f times the first one, and the rate stays. Beyond the largest batch, the rate is divided by the
 * rest, so that the ratio of rate and batch is always that of the regime.
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
  const first = regime.drops[0]!.learningRate;
  const batchSizes: Record<string, number> = {};
  let present = batch;
  const drops = regime.drops.map((drop) => {
    const wanted = Math.round(batch * first / drop.learningRate);
    const size = Math.min(Math.max(wanted, batch), most);
    if (size !== present) batchSizes[drop.epoch] = size;
    present = size;
    return {
      ...drop,
      learningRate: size === wanted ? first : drop.learningRate * size / batch,
    };
  });
  return { regime: { ...regime, drops }, batchSizes };
}
