import type { Found } from "../configuration/folder_dataset.ts";
import type { Examples } from "./examples.ts";

/** A smaller deviation is that of a constant. */
const LEAST = 1e-30;
/** Digits that are kept: enough for numbers of any scale, few enough to be read for pixels. */
const DIGITS = { bytes: 4, numbers: 9 } as const;

/**
 * Mean and standard deviation of each channel over a set; of bytes, as numbers from 0 to 1. A channel that is constant has
 * the deviation 1, so that it becomes 0.
 */
export function channelStatistics(
  { inputs }: Examples,
  channels: number,
): Found["normalization"] {
  const [unit, digits] = inputs instanceof Uint8Array ? [255, DIGITS.bytes] : [1, DIGITS.numbers];
  const count = inputs.length / channels;
  const mean = new Float64Array(channels);
  for (let i = 0; i < inputs.length; i++) mean[i % channels]! += inputs[i]! / count;
  const variance = new Float64Array(channels);
  for (let i = 0; i < inputs.length; i++) {
    variance[i % channels]! += (inputs[i]! - mean[i % channels]!) ** 2 / count;
  }
  const rounded = (value: number) => Number((value / unit).toPrecision(digits));
  return {
    mean: Array.from(mean, rounded),
    std: Array.from(
      variance,
      (value) => rounded(Math.sqrt(value)) < LEAST ? 1 : rounded(Math.sqrt(value)),
    ),
  };
}
