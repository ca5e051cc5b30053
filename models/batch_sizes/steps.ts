import type { BatchSizes } from "../training/batch_sizes.ts";

/** First epoch, from 0 → examples of each update from then on. */
export type BatchSteps = Readonly<Record<string, number>>;

/** A batch that grows at the start of some epochs, where another schedule lowers the rate (Smith et al. 2018). */
export default function steps(batch: number, settings: BatchSteps): BatchSizes {
  const starts = Object.keys(settings).map(Number).sort((a, b) => a - b);
  return (epoch) => {
    const start = starts.findLast((start) => start <= epoch);
    return start === undefined ? batch : settings[start]!;
  };
}
