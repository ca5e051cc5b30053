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
  const constants = constantChannels(inputs, channels);
  return {
    mean: Array.from(mean, (value, channel) => {
      const constant = constants[channel];
      // A number may have more digits than are kept, and would then not become 0.
      if (constant !== undefined) return unit === 1 ? constant : rounded(constant);
      return rounded(value);
    }),
    std: Array.from(variance, (value, channel) => {
      const deviation = rounded(Math.sqrt(value));
      return constants[channel] !== undefined || deviation < LEAST ? 1 : deviation;
    }),
  };
}

/** The value of each channel that has one alone. A sum of many parts is not exact, so that deviations from it do not tell. */
function constantChannels(
  inputs: Examples["inputs"],
  channels: number,
): readonly (number | undefined)[] {
  const isConstant = new Array<boolean>(channels).fill(true);
  for (let i = channels; i < inputs.length; i++) {
    if (inputs[i] !== inputs[i % channels]) isConstant[i % channels] = false;
  }
  return isConstant.map((is, channel) => is ? inputs[channel] : undefined);
}
