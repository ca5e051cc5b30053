import steps, { type BatchSteps } from "../../models/batch_sizes/steps.ts";
import { updatesPerEpoch } from "../../models/training/regime.ts";
import type { TrainConfig } from "./train_config.ts";

/**
 * Counts the updates of a training, whose batch may grow.
 *
 * @param examples number of training examples
 */
export function trainingUpdates(
  { batch, batchSizes, regime: { epochs } }: Pick<TrainConfig, "batch" | "batchSizes" | "regime">,
  examples: number,
): number {
  if (batchSizes === undefined) return epochs * updatesPerEpoch(examples, batch);
  const sizes = batchSizes as BatchSteps;
  const batchAt = steps(batch, sizes);
  const starts = [0, ...Object.keys(sizes).map(Number).filter((epoch) => epoch < epochs), epochs]
    .sort((a, b) => a - b);
  return starts.slice(1).reduce((sum, end, i) => {
    const start = starts[i]!;
    return sum + (end - start) * updatesPerEpoch(examples, batchAt(start));
  }, 0);
}
