import type { BatchSteps } from "../../models/batch_sizes/steps.ts";
import type { TrainConfig } from "./train_config.ts";

/** The sizes of batches that a training has, in their order; without those that it would grow to after its end. */
export function reachedBatches(
  { batch, batchSizes = {}, regime }: Pick<TrainConfig, "batch" | "batchSizes" | "regime">,
): number[] {
  const grown = Object.entries(batchSizes as BatchSteps)
    .filter(([epoch]) => Number(epoch) < regime.epochs)
    .map(([, size]) => size);
  return [batch, ...grown];
}
