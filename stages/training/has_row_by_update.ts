import type { Position } from "../../models/training/position.ts";

/**
 * Whether the history has a row of the last update, besides those of whole epochs. In the first `epochs` epochs it has rows
 * after updates 1, 2, 3, 4, 6, 8, 12, 16 and so on, evenly spaced on a logarithmic axis.
 *
 * @param epochs absent: 0
 */
export function hasRowByUpdate({ epoch, updates }: Position, epochs = 0): boolean {
  if (epoch >= epochs) return false;
  const power = 2 ** Math.floor(Math.log2(updates));
  return updates === power || (updates > 2 && updates === 1.5 * power);
}
